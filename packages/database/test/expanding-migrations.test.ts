import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

const FOLDER = new URL('../../../prisma/migrations/', import.meta.url);
/** After these, the version before cannot go on. Who adds one says in CHANGELOG and docs/operations.md what has to be stopped. */
const KNOWN = ['20261122184500_follow_and_steer', '20261128102900_access'];

describe('a migration', () => {
  it('only adds, so that gateways and workers of the version before can go on beside those of the next', async () => {
    const migrations = await readMigrations();
    const unique = migrations.flatMap(({ sql }) =>
      [...sql.matchAll(/UNIQUE INDEX "(\w+)"/g)].map(([, name]) => name),
    );
    const takingAway = migrations.filter(({ sql }) => faultsOf(sql, unique).length > 0);
    expect(takingAway.map(({ name }) => name)).toEqual(KNOWN);
  });

  it.each([
    ['DROP TABLE "job";', 'DROP TABLE "job"'],
    ['ALTER TABLE "job" DROP COLUMN "run";', 'DROP COLUMN "run"'],
    ['ALTER TABLE "job" RENAME COLUMN "run" TO "round";', 'RENAME COLUMN "run"'],
    ['ALTER TABLE "job" ALTER COLUMN "run" SET NOT NULL;', 'ALTER COLUMN "run" SET NOT NULL'],
    ['ALTER TABLE "job" ADD COLUMN "round" INTEGER NOT NULL;', 'ADD COLUMN "round" INTEGER NOT NULL'],
    ['DROP INDEX "job_key_key";', 'DROP INDEX "job_key_key"'],
    ['CREATE UNIQUE INDEX "job_run_key" ON "job"("run");', 'CREATE UNIQUE INDEX "job_run_key" ON "job"'],
  ])('does not: %s', (sql, fault) => {
    expect(faultsOf(sql, ['job_key_key'])).toEqual([fault]);
  });

  it.each([
    'DROP INDEX "job_created_at_idx";',
    'ALTER TABLE "job" ADD COLUMN "round" INTEGER NOT NULL DEFAULT 1;',
    'CREATE TABLE "key" ("id" UUID NOT NULL);\nCREATE UNIQUE INDEX "key_id_key" ON "key"("id");',
  ])('may: %s', (sql) => {
    expect(faultsOf(sql, ['job_key_key'])).toEqual([]);
  });
});

async function readMigrations(): Promise<{ name: string; sql: string }[]> {
  const folders = (await readdir(FOLDER, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return Promise.all(
    folders.map(async ({ name }) => ({
      name,
      sql: await readFile(new URL(`${name}/migration.sql`, FOLDER), 'utf8'),
    })),
  );
}

/** What a version that does not know the migration may stumble over. */
function faultsOf(sql: string, uniqueIndexes: readonly (string | undefined)[]): string[] {
  const statements = sql.replaceAll(/^--.*$/gm, '');
  const created = [...statements.matchAll(/CREATE TABLE "(\w+)"/g)].map(([, table]) => table);
  const found = (pattern: RegExp) => [...statements.matchAll(pattern)];
  return [
    ...found(/DROP (?:TABLE|COLUMN|TYPE|CONSTRAINT|FUNCTION) "\w+"/g),
    ...found(/RENAME (?:COLUMN |VALUE |TO )?"?\w+"?/g),
    ...found(/ALTER COLUMN "\w+" (?:SET NOT NULL|DROP DEFAULT|(?:SET DATA )?TYPE \w+)/g),
    ...found(/ADD COLUMN +"\w+" [^,;]*?NOT NULL(?![^,;]*DEFAULT)/g),
    ...found(/DROP INDEX "(\w+)"/g).filter(([, index]) => uniqueIndexes.includes(index)),
    ...found(/CREATE UNIQUE INDEX "\w+" ON "(\w+)"/g).filter(([, table]) => !created.includes(table)),
  ].map(([text]) => text);
}
