import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiffTarget } from '@prisma/schema-engine-wasm';
import { NO_FILTERS, PRISMA_FOLDER, withSchemaEngine } from './schema-engine.ts';

/**
 * `DATABASE_URL=... pnpm --filter @hbsc/database migration:create NAME`: writes the SQL that takes a database from the
 * schema of the last commit to the one in the working tree. The database is only connected to, never read or changed.
 */
const [name] = process.argv.slice(2);
const databaseUrl = process.env.DATABASE_URL;
if (!name || !databaseUrl) throw new Error('usage: DATABASE_URL=postgres://... migration:create NAME');

const path = join(PRISMA_FOLDER, 'schema.prisma');
const script = await withSchemaEngine(databaseUrl, async (engine) => {
  const to: DiffTarget = { tag: 'schemaDatamodel', files: [{ path, content: await readFile(path, 'utf8') }] };
  const { stdout } = await engine.diff({
    from: committedSchema(),
    to,
    script: true,
    exitCode: null,
    filters: NO_FILTERS,
  });
  return stdout;
});
if (!script || script.includes('This is an empty migration')) throw new Error('the schema holds no change');
const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
const folder = join(PRISMA_FOLDER, 'migrations', `${timestamp}_${name}`);
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'migration.sql'), script);
process.stdout.write(`${folder}\n`);

function committedSchema(): DiffTarget {
  try {
    const content = execFileSync('git', ['show', 'HEAD:./schema.prisma'], {
      cwd: PRISMA_FOLDER,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return { tag: 'schemaDatamodel', files: [{ path, content }] };
  } catch {
    return { tag: 'empty' };
  }
}
