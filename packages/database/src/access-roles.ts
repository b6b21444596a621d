import type { Role } from '@hbsc/core';
import type { AccessRole } from './generated/client.ts';

/** A role as the database writes it. */
export function databaseRoleOf(role: Role): AccessRole {
  return role.toUpperCase() as AccessRole;
}

/** A role as the rules have it. */
export function roleOf(role: AccessRole): Role {
  return role.toLowerCase() as Role;
}
