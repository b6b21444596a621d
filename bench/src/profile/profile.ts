import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { thisMachine } from '../machine.ts';
import type { Round } from '../measurement.ts';
import type { BenchOptions } from '../options.ts';
import { progress } from '../progress.ts';
import { benchRecordings } from '../recordings.ts';
import type { Resources } from '../resources.ts';
import { ServiceUnderLoad, warmUpSecondsOf } from '../service-under-load.ts';
import { type CpuProfile, callTree, timeByOwner } from './cpu-profile.ts';
import type { ProcessProfile, ProfileFigures } from './figures.ts';
import { flameGraph } from './flame-graph.ts';
import { profileTable } from './report.ts';

const RECORDER = new URL('./recorder.js', import.meta.url).href;
const WRITTEN_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 200;
/** Whose profile is taken: one process of each kind. */
const PROFILED = { gateway: 'gateway', worker: 'worker 1', compute: 'compute 1' };

/** Profiles one process of each kind while clients load the service. */
export async function measureProfiles(options: BenchOptions, resources: Resources): Promise<ProfileFigures> {
  const [clients = 8] = options.clients;
  await mkdir(options.into, { recursive: true });
  const written = await mkdtemp(join(tmpdir(), 'hbsc-profiles-'));
  resources.add(() => rm(written, { recursive: true, force: true }));
  const nodeOptions = [process.env.NODE_OPTIONS, `--import=${RECORDER}`].filter(Boolean).join(' ');
  const env = { NODE_OPTIONS: nodeOptions, HBSC_BENCH_PROFILES: written };
  const recordings = await benchRecordings(options.real);
  const service = await ServiceUnderLoad.start({ ...options, env }, recordings, resources);
  const pids = Object.entries(PROFILED).map(([name, role]): [string, number] => {
    const [pid] = service.sampler.pidsOf(role);
    if (pid === undefined) throw new Error(`there is no ${role} to profile`);
    return [name, pid];
  });
  progress(`${clients} clients, profiled for ${options.seconds} s`);
  const round = await recorded(pids, () => service.classify(clients, options.seconds));
  const profiles: ProcessProfile[] = [];
  for (const [name, pid] of pids) {
    const file = join(options.into, `${name}.cpuprofile`);
    await moveWhenWritten(join(written, `${pid}.cpuprofile`), file);
    const share = requestsIn(round, clients, options.seconds) / kinOf(name, service);
    profiles.push(await readProfile(name, file, share, options.into));
  }
  const figures: ProfileFigures = {
    machine: thisMachine(),
    queue: options.redis || process.env.REDIS_URL ? 'Redis' : 'Postgres',
    clients,
    requestsPerSecond: round.requestsPerSecond,
    foreignShare: round.foreignShare,
    into: options.into,
    profiles,
  };
  await writeFile(join(options.into, 'README.md'), profileTable(figures));
  return figures;
}

async function recorded(
  pids: readonly (readonly [string, number])[],
  load: () => Promise<Round>,
): Promise<Round> {
  const signal = () => {
    for (const [, pid] of pids) process.kill(pid, 'SIGUSR2');
  };
  signal();
  const round = await load();
  signal();
  return round;
}

/** Processes of the same kind, which share the requests. */
function kinOf(name: string, service: ServiceUnderLoad): number {
  return Math.max(1, service.sampler.pidsOf(name === 'gateway' ? name : `${name} `).length);
}

/** All answers while it was recorded, the short warm-up of the round included. */
function requestsIn({ requestsPerSecond }: Round, clients: number, seconds: number): number {
  return requestsPerSecond * (seconds + warmUpSecondsOf(clients));
}

/** The process may take a moment; the file is whole when its JSON ends. */
async function moveWhenWritten(from: string, to: string): Promise<void> {
  const until = performance.now() + WRITTEN_WITHIN_MS;
  while (performance.now() < until) {
    const text = await readFile(from, 'utf8').catch(() => '');
    if (text.endsWith('}')) {
      await writeFile(to, text);
      return;
    }
    await pause(LOOK_AGAIN_MS);
  }
  throw new Error(`no profile was written within ${WRITTEN_WITHIN_MS / 1000} s`);
}

async function readProfile(
  name: string,
  file: string,
  requests: number,
  into: string,
): Promise<ProcessProfile> {
  const profile = JSON.parse(await readFile(file, 'utf8')) as CpuProfile;
  const tree = callTree(profile);
  const title = `${name}: ${(tree.totalMs / requests).toFixed(2)} ms a request`;
  await writeFile(join(into, `${name}.svg`), flameGraph(title, tree));
  return {
    name,
    msPerRequest: tree.totalMs / requests,
    byOwner: timeByOwner(tree).map(([owner, ms]) => [owner, ms / requests] as const),
  };
}
