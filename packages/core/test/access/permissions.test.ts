import { describe, expect, it } from '@jest/globals';
import { ANYBODY, demand, isAllowed, isAudited, PERMISSIONS, scopeOf } from '../../src/index.ts';

const heldBy = (role: 'submitter' | 'researcher' | 'admin') =>
  PERMISSIONS.filter((permission) => isAllowed(role, permission));

describe('permissions', () => {
  it('grow with the role', () => {
    expect(heldBy('researcher')).toEqual(expect.arrayContaining(heldBy('submitter')));
    expect(heldBy('admin')).toEqual(PERMISSIONS);
  });

  it('let a submitter do what concerns his own recordings, and no more', () => {
    expect(heldBy('submitter')).toEqual([
      'self:read',
      'jobs:submit',
      'jobs:read',
      'jobs:steer',
      'batches:submit',
      'batches:read',
      'batches:steer',
      'workload:read',
    ]);
  });

  it('are demanded of somebody', () => {
    expect(() => demand(null, 'jobs:read')).toThrow(/who you are/);
    expect(() => demand({ ...ANYBODY, role: 'researcher' }, 'keys:manage')).toThrow(/the role admin/);
    expect(demand(ANYBODY, 'keys:manage')).toBe(ANYBODY);
  });

  it('are written down when they change the service, or when an admin steers', () => {
    expect(isAudited('admin', 'keys:manage')).toBe(true);
    expect(isAudited('admin', 'jobs:steer')).toBe(true);
    expect(isAudited('submitter', 'jobs:steer')).toBe(false);
    expect(isAudited('admin', 'jobs:read')).toBe(false);
  });

  it('show admins everything, and others what is their tenant', () => {
    expect(scopeOf(ANYBODY)).toEqual({ tenant: null });
    expect(scopeOf({ role: 'researcher', tenant: 'clinic' })).toEqual({ tenant: 'clinic' });
  });
});
