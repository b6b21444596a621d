import { readFile } from 'node:fs/promises';
import { type ThrowAwayDatabase, throwAwayDatabase } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../src/index.ts';
import { NO_FILTERS, PRISMA_FOLDER, withSchemaEngine } from '../src/schema-engine.ts';

/** Indexes that are made where the server can, which no schema says. */
const UNDECLARED = ['recording_search_text_idx'];

/** Everything there is in a database, each thing as one line, but for what Prisma keeps for itself. */
const EVERYTHING = `
  SELECT concat_ws(' ', 'column', table_name, column_name, data_type, udt_name, character_maximum_length,
                   datetime_precision, is_nullable, column_default) AS line
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
  UNION ALL
  SELECT 'index ' || indexdef FROM pg_indexes
  WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' AND indexname <> ALL ('{${UNDECLARED.join()}}')
  UNION ALL
  SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_prisma_migrations'
  UNION ALL
  SELECT concat_ws(' ', 'enum', enumtypid::regtype, enumlabel, row_number() OVER (PARTITION BY enumtypid ORDER BY enumsortorder))
  FROM pg_enum
  ORDER BY line`;

describe('migrations', () => {
  let migrated: ThrowAwayDatabase;
  let declared: ThrowAwayDatabase;
  beforeAll(async () => {
    migrated = await throwAwayDatabase();
    declared = await throwAwayDatabase();
  });
  afterAll(async () => {
    await migrated?.drop();
    await declared?.drop();
  });

  it('together make exactly what the schema declares', async () => {
    await migrate(migrated.url);
    await lines(declared.url, await schemaAsSql(declared.url));
    expect(await lines(migrated.url, EVERYTHING)).toEqual(await lines(declared.url, EVERYTHING));
  });
});

async function schemaAsSql(databaseUrl: string): Promise<string> {
  const path = `${PRISMA_FOLDER}schema.prisma`;
  const content = await readFile(path, 'utf8');
  const { stdout } = await withSchemaEngine(databaseUrl, (engine) =>
    engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: [{ path, content }] },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    }),
  );
  return stdout ?? '';
}

async function lines(databaseUrl: string, sql: string): Promise<string[]> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(sql);
    return rows?.map(({ line }) => line) ?? [];
  } finally {
    await client.end();
  }
}
