import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { HbscError } from '../errors.ts';
import { shownText } from '../text.ts';
import { type ApiKey, type ApiKeyRepository, hashOf, newSecret } from './api-key.ts';
import { ROLES } from './permissions.ts';
import { DEFAULT_TENANT } from './principal.ts';

/** What a tenant may be called: it stands in addresses, file names and tokens. */
export const tenantSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'it must be 1 to 63 of a-z, 0-9, ".", "_" and "-", beginning with a letter or a digit',
  );

const requestSchema = z.object({
  name: shownText(200),
  role: z.enum(ROLES),
  tenant: tenantSchema.nullish().transform((value) => value ?? DEFAULT_TENANT),
  expiresAt: z
    .date()
    .nullish()
    .transform((value) => value ?? null)
    .refine((moment) => moment === null || moment.getTime() > Date.now(), 'it must be in the future'),
});

/** What is asked for with a new key. Null and nothing are the same. */
export type KeyRequest = z.input<typeof requestSchema>;

/** Makes keys and takes them back. */
export class ApiKeys {
  constructor(private readonly keys: ApiKeyRepository) {}

  /**
   * Makes a key.
   *
   * @returns the key with its secret, which is shown this once and is kept nowhere
   * @throws HbscError `BAD_USER_INPUT`
   */
  async create(given: KeyRequest): Promise<{ key: ApiKey; secret: string }> {
    const outcome = requestSchema.safeParse(given);
    if (!outcome.success) {
      const [issue] = outcome.error.issues;
      throw new HbscError('BAD_USER_INPUT', `${issue?.path.join('.')}: ${issue?.message}.`);
    }
    const secret = newSecret();
    const key = await this.keys.create({ ...outcome.data, id: randomUUID(), sha256: hashOf(secret) });
    return { key, secret };
  }

  /**
   * Takes a key back: nothing more is answered to it, and what it holds open is ended within seconds.
   *
   * @throws HbscError `NOT_FOUND`
   */
  async revoke(id: string): Promise<ApiKey> {
    const key = z.uuid().safeParse(id).success ? await this.keys.revoke(id) : null;
    if (!key) throw new HbscError('NOT_FOUND', `There is no key ${id}.`);
    return key;
  }

  /** Newest first, at most `first` of them, those after the cursor; those that are over as well. */
  list(...page: Parameters<ApiKeyRepository['list']>): Promise<ApiKey[]> {
    return this.keys.list(...page);
  }
}
