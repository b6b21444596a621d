import pg from 'pg';
import { MIGRATIONS } from './generated/migrations.ts';

/** Longest wait for a connection and for an answer, milliseconds. */
const PATIENCE_MS = 5_000;

/** What a database is like before anything works with it. */
export interface DatabaseState {
  /** As Postgres says it, such as `18.1`. */
  readonly version: string;
  /** Migrations that are not applied yet. */
  readonly pending: readonly string[];
  /** Connections that the server takes of everybody together. */
  readonly mostConnections: number;
}

/**
 * Looks at a database and changes nothing.
 *
 * @throws Error when it cannot be reached or lets nobody in
 */
export async function stateOfDatabase(databaseUrl: string): Promise<DatabaseState> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    application_name: 'hbsc-look',
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; most: string; migrations: string | null }>(
      "SELECT current_setting('server_version') AS version, current_setting('max_connections') AS most, to_regclass('_prisma_migrations') AS migrations",
    );
    const [about] = rows;
    const applied = about?.migrations
      ? await client.query<{ name: string }>(
          'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL',
        )
      : { rows: [] };
    const names = new Set(applied.rows.map(({ name }) => name));
    return {
      version: about?.version ?? '',
      pending: MIGRATIONS.filter((name) => !names.has(name)),
      mostConnections: Number(about?.most),
    };
  } finally {
    await client.end();
  }
}

/**
 * For whoever is about to work with a database. One that is ahead will do: migrations only add.
 *
 * @throws Error that says how far behind it is and what would do, or as {@link stateOfDatabase}
 */
export async function assertMigrated(databaseUrl: string): Promise<void> {
  const { pending } = await stateOfDatabase(databaseUrl);
  if (pending.length === 0) return;
  const lack =
    pending.length === MIGRATIONS.length
      ? 'was never migrated'
      : `is ${pending.length} ${pending.length === 1 ? 'migration' : 'migrations'} behind this version`;
  throw new Error(`The database ${lack}. Run: hbsc migrate`);
}
