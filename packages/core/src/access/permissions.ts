/** What somebody may do, each role what those before it may as well. */
export const ROLES = ['submitter', 'researcher', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Whose use of a permission is written in the audit log: nobody's, that of admins (who steer things of others), everybody's. */
type Audited = 'never' | 'of-admins' | 'always';

/** Everything that can be done, the least role that may do it, and whether that is written down. The one table. */
const TABLE = {
  'self:read': ['submitter', 'never'],
  'jobs:submit': ['submitter', 'never'],
  'jobs:read': ['submitter', 'never'],
  'jobs:steer': ['submitter', 'of-admins'],
  'batches:submit': ['submitter', 'never'],
  'batches:read': ['submitter', 'never'],
  'batches:steer': ['submitter', 'of-admins'],
  'workload:read': ['submitter', 'never'],
  'data-sets:submit': ['researcher', 'of-admins'],
  'evaluations:read': ['researcher', 'never'],
  'exports:read': ['researcher', 'of-admins'],
  'models:read': ['researcher', 'never'],
  'models:choose': ['admin', 'always'],
  'folders:read': ['admin', 'never'],
  'folders:import': ['admin', 'always'],
  'service:read': ['admin', 'never'],
  'queues:read': ['admin', 'never'],
  'queues:steer': ['admin', 'always'],
  'settings:read': ['admin', 'never'],
  'settings:change': ['admin', 'always'],
  'keys:read': ['admin', 'never'],
  'keys:manage': ['admin', 'always'],
  'tenants:erase': ['admin', 'always'],
  'audit:read': ['admin', 'never'],
} as const satisfies Record<string, readonly [Role, Audited]>;

export type Permission = keyof typeof TABLE;

export const PERMISSIONS = Object.keys(TABLE) as readonly Permission[];

/** Whether a role holds a permission. */
export function isAllowed(role: Role, permission: Permission): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(TABLE[permission][0]);
}

/** Whether what is done by this permission is written in the audit log. */
export function isAudited(role: Role, permission: Permission): boolean {
  const audited: Audited = TABLE[permission][1];
  return audited === 'always' || (audited === 'of-admins' && role === 'admin');
}

/** The least role that holds a permission. */
export function leastRoleOf(permission: Permission): Role {
  return TABLE[permission][0];
}
