// Generating the client needs no schema engine, but the Prisma CLI would download one: it is told that it has one.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('prisma', ['generate', '--schema', '../../prisma/schema.prisma'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
});
process.exit(status ?? 1);
