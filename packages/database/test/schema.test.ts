import { readFile } from 'node:fs/promises';
import { type ThrowAwayDatabase, throwAwayDatabase } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NO_FILTERS, PRISMA_FOLDER, readMigrations, withSchemaEngine } from '../src/schema-engine.ts';

describe('migrations', () => {
  let database: ThrowAwayDatabase;
  beforeAll(async () => {
    database = await throwAwayDatabase();
  });
  afterAll(() => database?.drop());

  it('together say what the schema says', async () => {
    const path = `${PRISMA_FOLDER}schema.prisma`;
    const wanted = await withSchemaEngine(database.url, async (engine) =>
      engine.diff({
        from: { tag: 'empty' },
        to: { tag: 'schemaDatamodel', files: [{ path, content: await readFile(path, 'utf8') }] },
        script: true,
        exitCode: null,
        filters: NO_FILTERS,
      }),
    );
    const { migrationDirectories } = await readMigrations();
    const [first, ...later] = migrationDirectories.map(({ migrationFile }) => migrationFile.content.value);
    const tablesOf = (sql: string) =>
      [...sql.matchAll(/CREATE TABLE "(\w+)"/g)].map(([, name]) => name).sort();
    expect(tablesOf([first, ...later].join('\n'))).toEqual(tablesOf(wanted.stdout ?? ''));
    if (later.length === 0) expect(first?.trim()).toBe(wanted.stdout?.trim());
  });
});
