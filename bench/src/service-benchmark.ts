import { type BareLoopFigures, measureBareLoop } from './bare-loop/bare-loop.ts';
import { type Machine, thisMachine } from './machine.ts';
import { type Measurement, measurementOf } from './measurement.ts';
import type { BenchOptions } from './options.ts';
import { progress } from './progress.ts';
import { benchRecordings } from './recordings.ts';
import { ORIGINAL, type ReferenceFigures } from './reference.ts';
import type { Resources } from './resources.ts';
import { measureRounds } from './rounds.ts';
import { ServiceUnderLoad } from './service-under-load.ts';

/** Everything one run of the benchmark found out. */
export interface ServiceFigures {
  readonly machine: Machine;
  readonly recordings: readonly { readonly name: string; readonly bytes: number }[];
  readonly secondsPerRound: number;
  readonly bareLoop: BareLoopFigures;
  readonly measurements: readonly Measurement[];
  /** By process, bytes. */
  readonly peakMemory: Readonly<Record<string, number>>;
  readonly original: readonly ReferenceFigures[];
}

/** Measures the bare loop, then the running service with each number of clients, round after round. */
export async function measureService(options: BenchOptions, resources: Resources): Promise<ServiceFigures> {
  const recordings = await benchRecordings(options.real);
  progress('the bare loop: decoding and inference alone');
  const bareLoop = await measureBareLoop({ recordings, seconds: options.seconds }, resources);
  const service = await ServiceUnderLoad.start(options, recordings, resources);
  const found = await measureRounds(service, options);
  return {
    machine: thisMachine(),
    recordings: recordings.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
    secondsPerRound: options.seconds,
    bareLoop,
    measurements: found.map(({ clients, rounds }) => measurementOf(clients, rounds)),
    peakMemory: service.peakMemory(),
    original: ORIGINAL,
  };
}
