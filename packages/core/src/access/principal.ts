import { HbscError } from '../errors.ts';
import { isAllowed, leastRoleOf, type Permission, type Role } from './permissions.ts';

/** The tenant of whatever came in before there were tenants, or without authentication. */
export const DEFAULT_TENANT = 'default';

/** Who asks. */
export interface Principal {
  /** Tells one from another: the id of a key, or the issuer and subject of a token. */
  readonly subject: string;
  /** The API key that was shown, or null. */
  readonly keyId: string | null;
  /** For people to read. */
  readonly name: string;
  readonly tenant: string;
  readonly role: Role;
  /** From when on it is nobody; null for never. */
  readonly expiresAt: Date | null;
}

/** Whoever asks where nobody is asked who he is. */
export const ANYBODY: Principal = {
  subject: 'open',
  keyId: null,
  name: 'anybody',
  tenant: DEFAULT_TENANT,
  role: 'admin',
  expiresAt: null,
};

/**
 * The one question of permissions.
 *
 * @param principal - null when nobody has said who he is
 * @throws HbscError `UNAUTHENTICATED`, `FORBIDDEN`
 */
export function demand(principal: Principal | null, permission: Permission): Principal {
  if (!principal) throw unauthenticated();
  if (isAllowed(principal.role, permission)) return principal;
  throw new HbscError(
    'FORBIDDEN',
    `This needs the role ${leastRoleOf(permission)}; these credentials have the role ${principal.role}.`,
  );
}

/** What those are told who do not say who they are. */
export function unauthenticated(): HbscError {
  return new HbscError(
    'UNAUTHENTICATED',
    'This service asks who you are. Send the header "Authorization: Bearer KEY", over a WebSocket the payload {"authorization": "Bearer KEY"} with connection_init.',
  );
}
