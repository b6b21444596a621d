import type { Principal } from './principal.ts';

/** A privileged act, as it is written down before it is done. */
export interface Act {
  readonly by: Pick<Principal, 'subject' | 'name' | 'role' | 'tenant'>;
  /** What is done, by its name in the API. */
  readonly action: string;
  /** With what: the arguments; {@link auditableDetails} of them are kept. Never a secret. */
  readonly details: object;
  /** From where: the address of the connection. */
  readonly address: string;
}

/** What was written down of an act. */
export interface AuditEntry extends Act {
  readonly id: string;
  readonly createdAt: Date;
}

/** Which entries to list; what is left out does not matter. */
export interface AuditFilter {
  readonly actions?: readonly string[];
  readonly subjects?: readonly string[];
  /** Of those who acted. */
  readonly tenants?: readonly string[];
}

/** The log of privileged acts. It is only ever added to. */
export interface AuditLog {
  record(act: Act): Promise<void>;
  /** Newest first, at most `first` of them, those after the cursor. */
  list(
    filter: AuditFilter,
    first: number,
    after: { readonly createdAt: Date; readonly id: string } | null,
  ): Promise<AuditEntry[]>;
}

/** Arguments in which callers write what they like: names of files and folders, which may be those of patients, and what is searched for. */
const FREE_TEXT: ReadonlySet<string> = new Set(['text', 'folder', 'path', 'fileName', 'clientReference']);
const LEFT_OUT = '(not written down)';

/**
 * Arguments without what may name a patient: nothing is ever removed from the audit log.
 *
 * @param details - plain values, lists and objects
 */
export function auditableDetails<Details extends object>(details: Details): Details {
  return JSON.parse(
    JSON.stringify(details, (key, value: unknown) =>
      FREE_TEXT.has(key) && typeof value === 'string' ? LEFT_OUT : value,
    ),
  ) as Details;
}
