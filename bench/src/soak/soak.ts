import { type Machine, thisMachine } from '../machine.ts';
import { type Measurement, measurementOf, type Round } from '../measurement.ts';
import type { BenchOptions } from '../options.ts';
import { progress } from '../progress.ts';
import { benchRecordings } from '../recordings.ts';
import type { Resources } from '../resources.ts';
import { ServiceUnderLoad } from '../service-under-load.ts';
import { growthOf, type MemoryGrowth, type MemorySample } from './memory.ts';

const SAMPLE_MS = 1_000;
/** A process that grows faster leaks, bytes a minute. */
export const MOST_GROWTH = 1024 ** 2;

export interface SoakFigures {
  readonly machine: Machine;
  readonly minutes: number;
  readonly load: Measurement;
  readonly memory: readonly MemoryGrowth[];
  /** What is not as it has to be. */
  readonly faults: readonly string[];
}

/** Loads the service for minutes and watches what its processes hold. */
export async function measureSoak(options: BenchOptions, resources: Resources): Promise<SoakFigures> {
  const [clients = 32] = options.clients;
  const recordings = await benchRecordings(options.real);
  const service = await ServiceUnderLoad.start(options, recordings, resources);
  const samples: MemorySample[] = [];
  const sample = () => {
    samples.push({ atMs: performance.now(), bytes: service.sampler.memoryNow() });
  };
  const timer = setInterval(sample, SAMPLE_MS);
  resources.add(() => clearInterval(timer));
  const rounds: Round[] = [];
  const seconds = Math.min(options.seconds, options.minutes * 60);
  const all = Math.max(1, Math.round((options.minutes * 60) / seconds));
  for (let round = 1; round <= all; round++) {
    progress(`${clients} clients, ${seconds} s, round ${round} of ${all}`);
    rounds.push(await service.classify(clients, seconds));
  }
  clearInterval(timer);
  const load = measurementOf(clients, rounds);
  const memory = growthOf(samples);
  return { machine: thisMachine(), minutes: options.minutes, load, memory, faults: faultsOf(load, memory) };
}

/** What a soak must not show. */
export function faultsOf(
  { errors, firstError }: Pick<Measurement, 'errors' | 'firstError'>,
  memory: readonly MemoryGrowth[],
): string[] {
  const failed = errors > 0 ? [`${errors} errors, the first: ${firstError}`] : [];
  const growing = memory
    .filter(({ bytesPerMinute }) => bytesPerMinute > MOST_GROWTH)
    .map(({ role, bytesPerMinute }) => `${role} grows by ${(bytesPerMinute / 1024 ** 2).toFixed(2)} MB/min`);
  return [...failed, ...growing];
}
