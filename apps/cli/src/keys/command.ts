import { type ApiKey, ApiKeys, DEFAULT_TENANT, ROLES, type Role } from '@hbsc/core';
import type { Database } from '@hbsc/database';
import { Command, InvalidArgumentError, Option } from 'commander';
import { databaseUrlOf, withDatabase } from '../database.ts';
import { table } from '../table.ts';

/** Keys that are listed. */
const MOST_LISTED = 1_000;
const DAY_MS = 24 * 60 * 60 * 1000;

const EXAMPLES = `
The exit code is 0 when it was done, 1 when it was not. Each act stands in the audit log. Over the network, admins do the same by the API.

Examples:
  hbsc keys create --name me --role admin                   on the service that npm start runs here
  DATABASE_URL=postgresql://hbsc:password@db.example.org/hbsc hbsc keys create --name 'ward 3' --role admin
  hbsc keys create --name 'study 12' --role researcher --tenant clinic-a --days 90 > key.txt
  hbsc keys list
  hbsc keys revoke 57eab63a-9718-4bed-8b75-3ffa9785b4ca`;

/** `hbsc keys`: straight to the database, so that the first key can be made before there is one. */
export function keysCommand(): Command {
  const keys = new Command('keys')
    .description(
      'Makes, lists and revokes API keys: in the database at DATABASE_URL, or without it in that of the service that npm start runs.',
    )
    .option('--data-dir <folder>', 'where that service keeps its data', '.hbsc')
    .addHelpText('afterAll', EXAMPLES);
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
      const { key, secret } = await withKeys(keys, 'createApiKey', { input: request }, (use) =>
        use.create(request),
      );
      console.error(`Key ${key.id} of ${key.role} ${key.name}, tenant ${key.tenant}. It is shown this once:`);
      console.log(secret);
    });
  keys
    .command('list')
    .description('Lists the keys, newest first; those that are over as well.')
    .action(async () => {
      const found = await withKeys(keys, null, {}, (use) => use.list(MOST_LISTED, null));
      console.log(table(['id', 'name', 'role', 'tenant', 'last used', 'state'], found.map(rowOf), 6));
    });
  keys
    .command('revoke')
    .description('Takes a key back: whoever holds it is refused within a second or two.')
    .argument('<id>', 'as listed')
    .action(async (id: string) => {
      const key = await withKeys(keys, 'revokeApiKey', { input: { id } }, (use) => use.revoke(id));
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

/** @param action - as {@link withDatabase} has it */
async function withKeys<Result>(
  command: Command,
  action: string | null,
  details: object,
  use: (keys: ApiKeys) => Promise<Result>,
): Promise<Result> {
  const url = await databaseUrlOf(command.opts<{ dataDir: string }>().dataDir);
  const work = async (database: Database) => {
    const { PrismaApiKeyRepository } = await import('@hbsc/database');
    return use(new ApiKeys(new PrismaApiKeyRepository(database)));
  };
  return withDatabase(action, details, work, url);
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
