// Generating the client needs no schema engine, but the Prisma CLI would download one: it is told that it has one.
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';

const { status } = spawnSync('prisma', ['generate', '--schema', '../../prisma/schema.prisma'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
});
if (status !== 0) process.exit(status ?? 1);

// Services know by name what they need of a database, without looking for files.
const migrations = readdirSync(new URL('../../prisma/migrations/', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
writeFileSync(
  new URL('./src/generated/migrations.ts', import.meta.url),
  `/** The names of the committed migrations, oldest first. */\nexport const MIGRATIONS: readonly string[] = ${JSON.stringify(migrations)};\n`,
);
