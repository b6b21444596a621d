import { HbscError } from '../errors.ts';
import { type ApiKeyRepository, hashOf, isSameHash, looksLikeKey } from './api-key.ts';
import { ANYBODY, type Principal } from './principal.ts';

/** A key that was found good is not looked up again within this, milliseconds. */
const BELIEVED_MS = 1_000;
/** Keys that are remembered. */
const MOST_BELIEVED = 10_000;

const BEARER = /^Bearer +([\x21-\x7e]{1,8192}) *$/i;

/** Whether the service asks who somebody is: nobody is asked when it is open, a key or a token is to be shown otherwise. */
export const AUTH_MODES = ['open', 'keys'] as const;

export type AuthMode = (typeof AUTH_MODES)[number];

/** Tokens of somebody else's that the service trusts. */
export interface TokenVerifier {
  /** @throws HbscError `UNAUTHENTICATED` with the reason, `FORBIDDEN` when it says nothing of a role, `ISSUER_UNAVAILABLE` */
  verify(token: string): Promise<Principal>;
}

/** What an authorization shows; undefined for one that cannot be read. */
export function bearerOf(authorization: unknown): string | undefined {
  return typeof authorization === 'string' ? BEARER.exec(authorization)?.[1] : undefined;
}

/** Finds out who asks. */
export class Authentication {
  private readonly believed = new Map<string, { principal: Principal; until: number }>();

  /** @param tokens - null when there is no issuer to trust */
  constructor(
    private readonly mode: AuthMode,
    private readonly keys: Pick<ApiKeyRepository, 'findValid' | 'touch' | 'validOf'>,
    private readonly tokens: TokenVerifier | null,
  ) {}

  /**
   * Who asks; null for one who does not say so.
   *
   * @param authorization - as the header of that name has it
   * @throws HbscError `UNAUTHENTICATED` for what is no good, `ISSUER_UNAVAILABLE` when a token cannot be checked
   */
  async principalOf(authorization: unknown): Promise<Principal | null> {
    if (this.mode === 'open') return ANYBODY;
    if (authorization === undefined || authorization === null) return null;
    const token = bearerOf(authorization);
    if (token === undefined) {
      throw new HbscError('UNAUTHENTICATED', 'The authorization cannot be read. Send "Bearer KEY".');
    }
    if (looksLikeKey(token)) return this.holderOf(token);
    if (this.tokens) return this.tokens.verify(token);
    throw new HbscError(
      'UNAUTHENTICATED',
      'This is no key of this service: those begin with hbsc_ and have 48 characters.',
    );
  }

  /** Those of the keys that are still good. The others are not believed any longer, not even for the rest of a second. */
  async validOf(ids: readonly string[]): Promise<string[]> {
    const valid = await this.keys.validOf(ids);
    const over = new Set(ids.filter((id) => !valid.includes(id)));
    for (const [sha256, { principal }] of this.believed) {
      if (principal.keyId !== null && over.has(principal.keyId)) this.believed.delete(sha256);
    }
    return valid;
  }

  private async holderOf(secret: string): Promise<Principal> {
    const sha256 = hashOf(secret);
    const known = this.believed.get(sha256);
    if (known && known.until > Date.now()) return known.principal;
    this.believed.delete(sha256);
    const key = await this.keys.findValid(sha256);
    if (!key || !isSameHash(key.sha256, sha256)) {
      throw new HbscError('UNAUTHENTICATED', 'There is no such key, or it has expired or was revoked.');
    }
    const { id, name, tenant, role, expiresAt } = key;
    const principal: Principal = { subject: id, keyId: id, name, tenant, role, expiresAt };
    await this.keys.touch(id);
    this.believe(sha256, principal);
    return principal;
  }

  private believe(sha256: string, principal: Principal): void {
    const [oldest] = this.believed.keys();
    if (this.believed.size >= MOST_BELIEVED && oldest !== undefined) this.believed.delete(oldest);
    const end = principal.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
    this.believed.set(sha256, { principal, until: Math.min(Date.now() + BELIEVED_MS, end) });
  }
}
