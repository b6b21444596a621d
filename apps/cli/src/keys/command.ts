import { userInfo } from 'node:os';
import { type ApiKey, ApiKeys, DEFAULT_TENANT, ROLES, type Role } from '@hbsc/core';
import { Command, InvalidArgumentError, Option } from 'commander';
import { table } from '../table.ts';

/** Keys that are listed. */
const MOST_LISTED = 1_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** `hbsc keys`: straight to the database, so that the first key can be made before there is one. */
export function keysCommand(): Command {
  const keys = new Command('keys').description(
    'Makes, lists and revokes API keys in the database at DATABASE_URL.',
  );
  keys
    .command('create')
    .description('Makes a key and prints it, this once: it is kept nowhere.')
    .requiredOption('--name <name>', 'who holds it, and what for')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('submitter'))
    .option('--tenant <tenant>', 'whose things it makes and sees', DEFAULT_TENANT)
    .option('--days <days>', 'how long it is good; for ever unless said', days)
    .action(async ({ name, role, tenant, days: good }: CreateFlags) => {
      const expiresAt = good === undefined ? null : new Date(Date.now() + good * DAY_MS);
      const request = { name, role, tenant, expiresAt };
      const { key, secret } = await withKeys('createApiKey', { input: request }, (use) =>
        use.create(request),
      );
      console.error(`Key ${key.id} of ${key.role} ${key.name}, tenant ${key.tenant}. It is shown this once:`);
      console.log(secret);
    });
  keys
    .command('list')
    .description('Lists the keys, newest first; those that are over as well.')
    .action(async () => {
      const found = await withKeys(null, {}, (use) => use.list(MOST_LISTED, null));
      console.log(table(['id', 'name', 'role', 'tenant', 'last used', 'state'], found.map(rowOf), 6));
    });
  keys
    .command('revoke')
    .description('Takes a key back: whoever holds it is refused within a second or two.')
    .argument('<id>', 'as listed')
    .action(async (id: string) => {
      const key = await withKeys('revokeApiKey', { input: { id } }, (use) => use.revoke(id));
      console.log(`Key ${key.id} (${key.name}) is revoked.`);
    });
  return keys;
}

interface CreateFlags {
  readonly name: string;
  readonly role: Role;
  readonly tenant: string;
  readonly days?: number;
}

/**
 * @param action - what is written in the audit log before it is done; null for what is not
 * @param details - with what
 */
async function withKeys<Result>(
  action: string | null,
  details: object,
  use: (keys: ApiKeys) => Promise<Result>,
): Promise<Result> {
  const [{ readSettings }, { Database, PostgresAuditLog, PrismaApiKeyRepository }] = await Promise.all([
    import('@hbsc/runtime'),
    import('@hbsc/database'),
  ]);
  const database = new Database(readSettings(['DATABASE_URL']).DATABASE_URL, 1);
  try {
    const by = { subject: 'cli', name: userName(), role: 'admin', tenant: DEFAULT_TENANT } as const;
    if (action) await new PostgresAuditLog(database).record({ by, action, details, address: 'local' });
    return await use(new ApiKeys(new PrismaApiKeyRepository(database)));
  } finally {
    await database.close();
  }
}

/** A container may run as somebody the machine has no name for. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}

function rowOf({ id, name, role, tenant, lastUsedAt, expiresAt, revokedAt }: ApiKey): string[] {
  const isOver = expiresAt !== null && expiresAt.getTime() <= Date.now();
  const good = expiresAt ? `until ${expiresAt.toISOString()}` : 'good';
  const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : isOver ? 'expired' : good;
  return [id, name, role, tenant, lastUsedAt?.toISOString() ?? 'never', state];
}

function days(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 36_500) return value;
  throw new InvalidArgumentError('It must be a number of days, more than 0 and at most 36500.');
}
