import type { AuthMode } from '@hbsc/core';
import { isLoopback, SettingsError } from '@hbsc/runtime';

/**
 * Whether this gateway asks who somebody is. On this machine alone it need not.
 *
 * @throws SettingsError when whoever reaches the machine could do everything
 */
export function authModeOf(settings: { HBSC_AUTH: AuthMode | undefined; HBSC_HOST: string }): AuthMode {
  const { HBSC_AUTH: mode, HBSC_HOST: host } = settings;
  if (isLoopback(host)) return mode ?? 'open';
  if (mode === 'keys') return mode;
  throw new SettingsError(
    `HBSC_HOST is ${host}, which other machines can reach, and ${mode ? 'HBSC_AUTH=open lets' : 'without HBSC_AUTH'} anybody ${mode ? '' : 'could '}do everything. ` +
      'Set HBSC_AUTH=keys and make the first key with: hbsc keys create --name NAME --role admin. Or set HBSC_HOST=127.0.0.1.',
  );
}
