import type { BatchView } from '@hbsc/client';
import { measureBareLoop } from '../bare-loop/bare-loop.ts';
import { type Machine, thisMachine } from '../machine.ts';
import type { BenchOptions } from '../options.ts';
import { type CpuUse, CpuWatch, ProcessSampler } from '../processes/process-sampler.ts';
import { progress } from '../progress.ts';
import { Resources } from '../resources.ts';
import { startService } from '../service.ts';
import { median } from '../statistics.ts';
import { type BatchEnd, recompute, runBatch } from './batch-command.ts';
import { type DataSet, prepareDataSet } from './data-set.ts';

const DEFAULT_RECORDINGS = 400;

/** One data set on its way through the service, once. */
export interface DataSetRound {
  /** From the opening of the batch to the end of its last job. */
  readonly seconds: number;
  /** Of bare loops on all cores at once, the mean of before and after. */
  readonly bareLoopsPerSecond: number;
  /** Processor time of each process, milliseconds a recording; empty where it cannot be told. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** Share of one core that everything else on the machine took, the bench's own processes included. */
  readonly foreignShare: number;
  /** What was not as it has to be. */
  readonly faults: readonly string[];
}

/** A data set through a service of its own, several times. */
export interface DataSetRun {
  readonly queue: 'Postgres' | 'Redis';
  readonly recordings: number;
  readonly audioSeconds: number;
  readonly rounds: readonly DataSetRound[];
  /** Medians of the rounds. */
  readonly recordingsPerSecond: number;
  readonly audioHoursPerMinute: number;
  readonly shareOfBareLoops: number;
  /** Most memory each process had, bytes. */
  readonly peakMemory: Readonly<Record<string, number>>;
}

/** How fast data sets are classified, and at what cost. */
export interface DataSetFigures {
  readonly machine: Machine;
  readonly runs: readonly DataSetRun[];
}

/**
 * Sends data sets by `hbsc batch` through services of their own, with bare loops on all cores before and after each; with `--redis`,
 * on both queues.
 */
export async function measureDataSets(options: BenchOptions, resources: Resources): Promise<DataSetFigures> {
  const sizes = options.recordings ?? [options.real ? null : DEFAULT_RECORDINGS];
  const runs: DataSetRun[] = [];
  for (const size of sizes) {
    const dataSet = await prepareDataSet(size, options.real, resources);
    for (const queue of options.redis ? (['Postgres', 'Redis'] as const) : (['Postgres'] as const))
      runs.push(await measureRun(dataSet, queue, options, resources));
  }
  return { machine: thisMachine(), runs };
}

/** On a service that is stopped again. */
async function measureRun(
  dataSet: DataSet,
  queue: DataSetRun['queue'],
  options: BenchOptions,
  resources: Resources,
): Promise<DataSetRun> {
  const own = new Resources();
  resources.add(() => own.release());
  const service = await startService({ ...options, redis: queue === 'Redis' }, own);
  const sampler = new ProcessSampler();
  own.add(async () => sampler.stop());
  const bareLoops = () => measureBareLoops(dataSet, options.seconds, own);
  const rounds: DataSetRound[] = [];
  let before = await bareLoops();
  for (let round = 1; round <= options.rounds; round++) {
    progress(`${dataSet.recordings} recordings, the queue in ${queue}, round ${round} of ${options.rounds}`);
    const cpu = new CpuWatch(sampler);
    const begun = performance.now();
    cpu.onBegin();
    const url = `http://127.0.0.1:${service.ports[0]}`;
    const end = await runBatch(dataSet, url, own);
    cpu.onEnd();
    const watchedMs = performance.now() - begun;
    const fault = options.python && (await recompute(options.python, url, end.batch.id, own));
    const after = await bareLoops();
    const faults = [...faultsOf(end, dataSet), ...(fault ? [`scikit-learn: ${fault}`] : [])];
    rounds.push(roundOf(end.batch, (before + after) / 2, cpu.use, watchedMs, faults));
    before = after;
  }
  const peakMemory = sampler.peakMemory();
  await own.release();
  const { recordings, audioSeconds } = dataSet;
  const middle = (figure: (round: DataSetRound) => number) => median(rounds.map(figure));
  return {
    queue,
    recordings,
    audioSeconds,
    rounds,
    recordingsPerSecond: middle(({ seconds }) => recordings / seconds),
    audioHoursPerMinute: middle(({ seconds }) => audioSeconds / seconds / 60),
    shareOfBareLoops: middle(({ seconds, bareLoopsPerSecond }) => recordings / seconds / bareLoopsPerSecond),
    peakMemory,
  };
}

async function measureBareLoops(
  { samples }: DataSet,
  seconds: number,
  resources: Resources,
): Promise<number> {
  const { cores } = thisMachine();
  const order = { recordings: samples, seconds };
  const loops = await Promise.all(Array.from({ length: cores }, () => measureBareLoop(order, resources)));
  return loops.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0);
}

function roundOf(
  { createdAt, finishedAt, counts: { total } }: BatchView,
  bareLoopsPerSecond: number,
  { shares, machineShare }: CpuUse,
  watchedMs: number,
  faults: readonly string[],
): DataSetRound {
  const service = Object.values(shares).reduce((sum, share) => sum + share, 0);
  const cpuMs = Object.entries(shares).map(([role, share]) => [role, (share * watchedMs) / total]);
  return {
    seconds: (Date.parse(finishedAt ?? '') - Date.parse(createdAt)) / 1000,
    bareLoopsPerSecond,
    cpuMs: Object.fromEntries(cpuMs),
    foreignShare: Math.max(0, machineShare - service),
    faults,
  };
}

/** Every recording is to come to its end, those that can be classified to an answer. */
export function faultsOf(
  { exitCode, batch: { status, counts } }: BatchEnd,
  { recordings, tooShort }: Pick<DataSet, 'recordings' | 'tooShort'>,
): string[] {
  const { total, succeeded, failed, ...others } = counts;
  const wanted = { total: recordings, succeeded: recordings - tooShort, failed: tooShort };
  const found = { total, succeeded, failed };
  return [
    ...(exitCode === 0 ? [] : [`hbsc batch ended with ${exitCode}`]),
    ...(status === 'FINISHED' ? [] : [`the batch is ${status}`]),
    ...Object.entries(found)
      .filter(([name, count]) => count !== wanted[name as keyof typeof wanted])
      .map(([name, count]) => `${count} ${name}, not ${wanted[name as keyof typeof wanted]}`),
    ...Object.entries(others)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${count} ${name}, not 0`),
  ];
}
