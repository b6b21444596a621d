import { HbscError, type Principal, ROLES, type TokenVerifier, tenantSchema } from '@hbsc/core';
import { isTrustworthyUrl, SettingsError } from '@hbsc/runtime';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';

/** Longest wait for the issuer, milliseconds. */
const PATIENCE_MS = 5_000;
/** How far the clocks may be apart, seconds. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** What says of a token that none of the issuer's keys is its own. */
const NO_KEY = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.string().refine(isTrustworthyUrl) });

/** Whose tokens are trusted, and where they say what. */
export interface OidcTrust {
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
  readonly tenantClaim: string;
}

/** Bearer tokens (JWT) of an OpenID Connect issuer, checked against the keys that it publishes. */
export class OidcTokens implements TokenVerifier {
  private keys: Promise<JWTVerifyGetKey> | null = null;

  constructor(private readonly trust: OidcTrust) {}

  /**
   * @throws HbscError `UNAUTHENTICATED` for a token that is no good, `FORBIDDEN` for one that says nothing of a role,
   *   `ISSUER_UNAVAILABLE` when its signature cannot be checked
   */
  async verify(token: string): Promise<Principal> {
    const claims = await this.claimsOf(token);
    const { issuer, roleClaim, tenantClaim } = this.trust;
    const role = z.enum(ROLES).safeParse(claims[roleClaim]);
    const tenant = tenantSchema.safeParse(claims[tenantClaim]);
    if (!role.success || !tenant.success || claims.sub === undefined || claims.exp === undefined) {
      throw new HbscError(
        'FORBIDDEN',
        `The token is good, but must have sub, exp, ${roleClaim} (one of ${ROLES.join(', ')}) and ${tenantClaim}.`,
      );
    }
    return {
      subject: `${issuer}#${claims.sub}`,
      keyId: null,
      name: typeof claims.name === 'string' ? claims.name : claims.sub,
      role: role.data,
      tenant: tenant.data,
      expiresAt: new Date(claims.exp * 1000),
    };
  }

  private async claimsOf(token: string): Promise<JWTPayload> {
    const { issuer, audience } = this.trust;
    try {
      const options = { issuer, audience, clockTolerance: CLOCK_TOLERANCE_SECONDS };
      return (await jwtVerify(token, this.keyOf, options)).payload;
    } catch (cause) {
      if (!(cause instanceof errors.JOSEError)) throw cause;
      const message = `This is no key of this service, and no good token: ${cause.message}.`;
      throw new HbscError('UNAUTHENTICATED', message, { cause });
    }
  }

  /** The key that a token is signed with, asked for only when the token can be read. */
  private readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    try {
      return await (await this.publishedKeys())(header, token);
    } catch (cause) {
      if (NO_KEY.some((reason) => cause instanceof reason)) throw cause;
      const message = 'The issuer of tokens does not answer as it should. Try again later, or show a key.';
      throw new HbscError('ISSUER_UNAVAILABLE', message, { cause });
    }
  };

  /** Found once; an issuer that was away is asked again. */
  private publishedKeys(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.discover().catch((cause: unknown) => {
      this.keys = null;
      throw cause;
    });
    return this.keys;
  }

  private async discover(): Promise<JWTVerifyGetKey> {
    const { issuer } = this.trust;
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const metadata = metadataSchema.parse(await answer.json());
    if (metadata.issuer !== issuer) throw new Error(`the issuer calls itself ${metadata.issuer}`);
    return createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: PATIENCE_MS });
  }
}

/** What the settings say of an issuer. */
interface OidcSettings {
  readonly HBSC_OIDC_ISSUER: string | undefined;
  readonly HBSC_OIDC_AUDIENCE: string | undefined;
  readonly HBSC_OIDC_ROLE_CLAIM: string;
  readonly HBSC_OIDC_TENANT_CLAIM: string;
}

/**
 * The tokens that the settings have the gateway trust; null when they name no issuer.
 *
 * @throws SettingsError for an issuer without an audience
 */
export function tokensOf(settings: OidcSettings): OidcTokens | null {
  const { HBSC_OIDC_ISSUER: issuer, HBSC_OIDC_AUDIENCE: audience } = settings;
  if (issuer === undefined) return null;
  if (audience === undefined) {
    throw new SettingsError(
      'HBSC_OIDC_ISSUER is set and HBSC_OIDC_AUDIENCE is not: tokens made for other services would be taken.',
    );
  }
  const { HBSC_OIDC_ROLE_CLAIM: roleClaim, HBSC_OIDC_TENANT_CLAIM: tenantClaim } = settings;
  return new OidcTokens({ issuer, audience, roleClaim, tenantClaim });
}
