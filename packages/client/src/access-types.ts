/** Each may do what those before it may as well. */
export type Role = 'SUBMITTER' | 'RESEARCHER' | 'ADMIN';

/** Who asks. */
export interface ViewerView {
  readonly name: string;
  /** Whose things are seen; admins see those of every tenant. */
  readonly tenant: string;
  readonly role: Role;
  /** Such as `jobs:submit` or `keys:manage`. */
  readonly permissions: readonly string[];
}

/** A key that opens the API; times are ISO 8601. */
export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly role: Role;
  readonly createdAt: string;
  /** Null when it does not expire. */
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** To the minute; null before the first use. */
  readonly lastUsedAt: string | null;
}

/** What is said of a key that is made. */
export interface ApiKeyOptions {
  readonly name: string;
  readonly role: Role;
  /** `default` unless another is named. */
  readonly tenant?: string | null;
  /** ISO 8601; never, unless a moment is named. */
  readonly expiresAt?: string | null;
}

export interface ApiKeyPage {
  /** Newest first; those that are over as well. */
  readonly keys: readonly ApiKeyView[];
  readonly hasNextPage: boolean;
  /** Null on an empty page. */
  readonly endCursor: string | null;
}

/** A privileged act. */
export interface AuditEntryView {
  readonly id: string;
  readonly createdAt: string;
  /** Who: the id of a key, the issuer and subject of a token, `open` or `cli`. */
  readonly subject: string;
  /** What that one was called then. */
  readonly name: string;
  readonly role: Role;
  readonly tenant: string;
  /** What was done, by its name in the API. */
  readonly action: string;
  /** With what: JSON. */
  readonly details: string;
  /** From where. */
  readonly address: string;
}

/** Which acts to list; what is left out does not matter. */
export interface AuditFilter {
  readonly actions?: readonly string[];
  readonly subjects?: readonly string[];
  readonly tenants?: readonly string[];
}

export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly AuditEntryView[];
  readonly hasNextPage: boolean;
  /** Null on an empty page. */
  readonly endCursor: string | null;
}
