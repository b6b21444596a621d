import { LoadProcess } from './load/load-process.ts';
import { CLASSIFY, type PreparedRequest, uploadRequest } from './load/requests.ts';
import { type Round, roundOf } from './measurement.ts';
import type { BenchOptions } from './options.ts';
import { CpuWatch, ProcessSampler } from './processes/process-sampler.ts';
import { progress } from './progress.ts';
import type { BenchRecording } from './recordings.ts';
import type { Resources } from './resources.ts';
import { startService } from './service.ts';

const WARM_UP_CLIENTS = 8;
const WARM_UP_SECONDS = 5;
const ROUND_WARM_UP_SECONDS = 1;

/** A running service, what watches its processes, and what loads it. */
export class ServiceUnderLoad {
  private readonly uploads: readonly PreparedRequest[];

  private constructor(
    readonly port: number,
    private readonly sampler: ProcessSampler,
    private readonly load: LoadProcess,
    recordings: readonly BenchRecording[],
  ) {
    this.uploads = recordings.map((recording) => uploadRequest(CLASSIFY, recording, '"ok":true'));
  }

  /** Starts the service and has it warm. */
  static async start(
    options: Pick<BenchOptions, 'workers' | 'redis'>,
    recordings: readonly BenchRecording[],
    resources: Resources,
  ): Promise<ServiceUnderLoad> {
    progress('starting the service');
    const { port, pid } = await startService(options, resources);
    const sampler = new ProcessSampler(pid);
    resources.add(() => sampler.stop());
    const load = new LoadProcess();
    resources.add(() => load.close());
    const service = new ServiceUnderLoad(port, sampler, load, recordings);
    await service.send(service.uploads, WARM_UP_CLIENTS, 0, WARM_UP_SECONDS);
    return service;
  }

  /** One round of the original's mutation, each request waiting for its result. */
  classify(clients: number, seconds: number): Promise<Round> {
    return this.send(this.uploads, clients, ROUND_WARM_UP_SECONDS, seconds);
  }

  async send(
    requests: readonly PreparedRequest[],
    clients: number,
    warmUpSeconds: number,
    seconds: number,
  ): Promise<Round> {
    const cpu = new CpuWatch(this.sampler);
    const order = { port: this.port, path: '/', requests, clients, warmUpSeconds, seconds };
    return roundOf(await this.load.run(order, cpu), cpu.use);
  }

  /** Does something while no worker takes jobs; nothing is told to them, they merely stand still. */
  async withWorkersHalted(work: () => Promise<void>): Promise<void> {
    const workers = this.sampler.workerPids();
    const signal = (name: NodeJS.Signals) => {
      for (const pid of workers) process.kill(pid, name);
    };
    signal('SIGSTOP');
    try {
      await work();
    } finally {
      signal('SIGCONT');
    }
  }

  /** By process, bytes. */
  peakMemory(): Record<string, number> {
    return this.sampler.peakMemory();
  }
}
