import type { Principal } from './principal.ts';

/** Whose things are seen and steered: those of one tenant, or with null everybody's. What is not seen does not exist. */
export interface Scope {
  readonly tenant: string | null;
}

/** For what the service does by itself, and for admins. */
export const EVERY_TENANT: Scope = { tenant: null };

/** What a principal sees: admins everything, others what is their tenant's. */
export function scopeOf({ role, tenant }: Pick<Principal, 'role' | 'tenant'>): Scope {
  return role === 'admin' ? EVERY_TENANT : { tenant };
}

/** Whether something of a tenant is seen. */
export function sees({ tenant }: Scope, thing: { readonly tenant: string }): boolean {
  return tenant === null || tenant === thing.tenant;
}
