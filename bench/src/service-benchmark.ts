import { availableParallelism, cpus, totalmem } from 'node:os';
import { type BareLoopFigures, measureBareLoop } from './bare-loop/bare-loop.ts';
import { LoadProcess } from './load/load-process.ts';
import { CLASSIFY, uploadRequest } from './load/requests.ts';
import { type Measurement, measurementOf, type Round, roundOf } from './measurement.ts';
import type { BenchOptions } from './options.ts';
import { CpuWatch, ProcessSampler } from './processes/process-sampler.ts';
import { type BenchRecording, realRecordings, syntheticRecordings } from './recordings.ts';
import { ORIGINAL, type ReferenceFigures } from './reference.ts';
import type { Resources } from './resources.ts';
import { startService } from './service.ts';

const WARM_UP_CLIENTS = 8;
const WARM_UP_SECONDS = 5;
const ROUND_WARM_UP_SECONDS = 1;

/** Everything one run of the benchmark found out. */
export interface ServiceFigures {
  readonly machine: {
    readonly cores: number;
    readonly processor: string;
    readonly memoryBytes: number;
    readonly node: string;
  };
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
  const recordings = options.real ? await realRecordings() : syntheticRecordings();
  progress('the bare loop: decoding and inference alone');
  const bareLoop = await measureBareLoop({ recordings, seconds: options.seconds }, resources);
  progress('starting the service');
  const service = await startService(options.workers, resources);
  const sampler = new ProcessSampler(service.pid);
  resources.add(() => sampler.stop());
  const load = new LoadProcess();
  resources.add(() => load.close());
  const bench = new ServiceBench(service.port, recordings, load, sampler);
  await bench.round(WARM_UP_CLIENTS, 0, WARM_UP_SECONDS);
  const measurements = await measureRounds(bench, options);
  return {
    machine: {
      cores: availableParallelism(),
      processor: cpus()[0]?.model ?? 'unknown',
      memoryBytes: totalmem(),
      node: process.version,
    },
    recordings: recordings.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
    secondsPerRound: options.seconds,
    bareLoop,
    measurements,
    peakMemory: sampler.peakMemory(),
    original: ORIGINAL,
  };
}

/** Whatever slows the machine for a while falls on every number of clients, not on one. */
async function measureRounds(
  bench: ServiceBench,
  { clients, rounds, seconds }: BenchOptions,
): Promise<Measurement[]> {
  const found = clients.map((count) => ({ count, rounds: [] as Round[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const entry of found) {
      progress(`round ${round} of ${rounds}: ${entry.count} client${entry.count === 1 ? '' : 's'}`);
      entry.rounds.push(await bench.round(entry.count, ROUND_WARM_UP_SECONDS, seconds));
    }
  }
  return found.map((entry) => measurementOf(entry.count, entry.rounds));
}

class ServiceBench {
  private readonly requests;

  constructor(
    private readonly port: number,
    recordings: readonly BenchRecording[],
    private readonly load: LoadProcess,
    private readonly sampler: ProcessSampler,
  ) {
    this.requests = recordings.map((recording) => uploadRequest(CLASSIFY, recording, '"ok":true'));
  }

  async round(clients: number, warmUpSeconds: number, seconds: number): Promise<Round> {
    const cpu = new CpuWatch(this.sampler);
    const order = { port: this.port, path: '/', requests: this.requests, clients, warmUpSeconds, seconds };
    return roundOf(await this.load.run(order, cpu), cpu.use);
  }
}

function progress(step: string): void {
  process.stderr.write(`  ${step} ...\n`);
}
