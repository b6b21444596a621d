import { NO_FILTERS, readMigrations, withSchemaEngine } from './schema-engine.ts';

/**
 * Brings the database up to the committed migrations.
 *
 * @returns the names of the migrations that were applied now, none when the database was up to date
 * @throws Error when a migration fails; the database keeps what was applied before it
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const migrationsList = await readMigrations();
  const { appliedMigrationNames } = await withSchemaEngine(databaseUrl, (engine) =>
    engine.applyMigrations({ migrationsList, filters: NO_FILTERS }),
  );
  return appliedMigrationNames;
}
