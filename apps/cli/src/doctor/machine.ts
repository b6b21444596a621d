import { spawnSync } from 'node:child_process';
import { access, constants, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { postgresBinaries } from '@hbsc/runtime';
import { type Check, type Finding, fine, problem, warning } from './finding.ts';

const GB = 1e9;
/** What gateway, Postgres and the processes of one worker take together at work, bytes. */
const LEAST_MEMORY = 1.5 * GB;
const MEMORY_PER_WORKER = 0.6 * GB;
const LITTLE_DISK = 2 * GB;
const NO_DISK = 0.2 * GB;

/** What the machine itself has to have. */
export function machineChecks({ dataDir, port }: { dataDir: string; port: number }): Check[] {
  return [
    { name: 'memory', examine: async () => memory() },
    { name: 'data folder', examine: () => dataFolder(dataDir) },
    { name: 'port', examine: () => portOf(port) },
    { name: 'Postgres of npm', examine: embeddedPostgres },
    { name: 'ffmpeg', examine: async () => ffmpeg() },
  ];
}

function memory(): Finding {
  const cores = availableParallelism();
  const found = `${gigabytes(totalmem())}, ${cores} cores, Node ${process.versions.node}`;
  const needed = LEAST_MEMORY + (cores - 1) * MEMORY_PER_WORKER;
  if (totalmem() >= needed) return fine(found);
  return warning(found, `A worker a core wants ${gigabytes(needed)}: start fewer with --workers.`);
}

/** Whether a folder can be written to, or made, and how much room there is. */
export async function dataFolder(folder: string, option = '--data-dir'): Promise<Finding> {
  const there = await nearestFolder(folder);
  const isWritable = await access(there, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable)
    return problem(
      `${there} cannot be written to`,
      `Choose another with ${option}, or give its user the right to write.`,
    );
  const { bavail, bsize } = await statfs(there);
  const free = bavail * bsize;
  const found = `${gigabytes(free)} free at ${there}`;
  if (free < NO_DISK) return problem(found, `Make room, or choose another disk with ${option}.`);
  return free < LITTLE_DISK
    ? warning(found, 'Recordings fill that soon: make room, or set HBSC_KEEP_AUDIO_DAYS.')
    : fine(found);
}

/** The folder itself or, where it is still to be made, the one it will be made in. */
async function nearestFolder(folder: string): Promise<string> {
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  return isThere || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

function portOf(port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const probe = createServer().listen(port, '127.0.0.1');
    probe.once('listening', () => probe.close(() => resolve(fine(`${port} is free`))));
    probe.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(
        code === 'EADDRINUSE'
          ? warning(
              `${port} is taken`,
              'By HBSC itself, if "service" below is fine. Otherwise choose another with --port.',
            )
          : problem(`${port} cannot be listened on (${code})`, 'Choose another with --port.'),
      ),
    );
  });
}

async function embeddedPostgres(): Promise<Finding> {
  if (process.env.DATABASE_URL) return fine('not needed: DATABASE_URL is set');
  const { postgres } = await postgresBinaries();
  const { stdout, status, error } = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  if (status === 0) return fine(stdout.trim());
  return problem(
    `it does not run: ${error?.message ?? `exit code ${status}`}`,
    'Install anew (npm start), or set DATABASE_URL.',
  );
}

function ffmpeg(): Finding {
  const { stdout, status } = spawnSync('ffmpeg', ['-version'], { encoding: 'utf8' });
  if (status === 0) return fine(stdout.split(' ').slice(0, 3).join(' '));
  return warning('not on the PATH', 'AAC and M4A are refused without it; everything else is decoded.');
}

function gigabytes(bytes: number): string {
  return `${(bytes / GB).toFixed(1)} GB`;
}
