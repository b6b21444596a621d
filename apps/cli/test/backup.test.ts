import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeWith, encodeWav, synthesiseHeartSound } from '@hbsc/testkit';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DebianPostgres } from './debian-postgres.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const RATE_HZ = 4_000;
const HEART = encodeWav(
  [synthesiseHeartSound({ kind: 'normal', seconds: 3, sampleRateHz: RATE_HZ })],
  RATE_HZ,
);

describeWith('pg_virtualenv', 'a Postgres of your own', () => {
  let postgres: DebianPostgres;
  let folder: string;
  const stacks: Stack[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-backup-'));
    postgres = await DebianPostgres.start();
  });
  afterEach(async () => {
    for (const stack of stacks.splice(0)) await stack.stop();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (commands: string, env: NodeJS.ProcessEnv = {}) =>
    execFileSync('sh', ['-ec', commands], {
      cwd: folder,
      env: { ...process.env, ...postgres.environment, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });

  const start = async (options: StackOptions) => {
    const stack = await startStack(options);
    stacks.push(stack);
    return stack;
  };

  it('is backed up while the service runs, and restored, as docs/operations.md has it: what waited is done', async () => {
    const [backUp, restore] = await commandsOf('## Backup and restore');
    const [before, after] = [join(folder, 'before'), join(folder, 'restored')];
    run('createdb hbsc');

    const databaseUrl = postgres.urlOf('hbsc');
    const stack = await start({ workers: 0, databaseUrl, env: { HBSC_STORAGE_DIR: before } });
    const { id } = await stack.client.submit(new Blob([HEART]), 'heart.wav');
    run(backUp, { DATABASE_URL: databaseUrl, HBSC_STORAGE_DIR: before });
    await stack.client.submit(new Blob([HEART]), 'too late.wav');
    await stack.stop();
    await rm(before, { recursive: true });

    const restoredUrl = postgres.urlOf('hbsc_restored');
    run(
      restore
        .replace(/DATABASE_URL=\S+\/hbsc_restored/, `DATABASE_URL=${restoredUrl}`)
        .replace('node apps', `node ${REPOSITORY}apps`),
    );
    const restored = await start({ databaseUrl: restoredUrl, env: { HBSC_STORAGE_DIR: after } });
    const statuses: string[] = [];
    for await (const { status } of restored.client.updates(id)) statuses.push(status);
    expect(statuses.at(-1)).toBe('SUCCEEDED');
    const audio = await restored.client.audio(id);
    expect(new Uint8Array(await audio.arrayBuffer())).toEqual(HEART);
    const { jobs } = await restored.client.jobs();
    expect(jobs.map((job) => job.id)).toEqual([id]);
  });
});

/** The commands of one section that are for Postgres' own programs. */
async function commandsOf(heading: string): Promise<[string, string]> {
  const text = await readFile(join(REPOSITORY, 'docs/operations.md'), 'utf8');
  const [section = ''] = text.slice(text.indexOf(`${heading}\n`) + heading.length).split('\n## ');
  const blocks = [...section.matchAll(/```sh\n(.*?)```/gs)].map(([, commands = '']) => commands);
  const [backUp, restore, ...others] = blocks.filter((block) => /pg_dump|pg_restore/.test(block));
  if (!backUp || !restore || others.length > 0) throw new Error(`${heading} has no two blocks of commands`);
  return [backUp, restore];
}
