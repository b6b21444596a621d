import { LoadProcess } from './load/load-process.ts';
import { CLASSIFY, type PreparedRequest, uploadRequest } from './load/requests.ts';
import { type Round, roundOf } from './measurement.ts';
import { CpuWatch, ProcessSampler } from './processes/process-sampler.ts';
import { progress } from './progress.ts';
import type { BenchRecording } from './recordings.ts';
import type { Resources } from './resources.ts';
import { type ServiceOptions, startService } from './service.ts';

const WARM_UP_CLIENTS = 8;
const WARM_UP_SECONDS = 5;
/** Clients that begin together keep in step at first: a second for so many lets them fall out of it. */
const CLIENTS_A_WARM_UP_SECOND = 64;

/** Time of a round before anything is counted. */
export function warmUpSecondsOf(clients: number): number {
  return Math.max(1, clients / CLIENTS_A_WARM_UP_SECOND);
}

/** A running service, what watches its processes, and what loads it. */
export class ServiceUnderLoad {
  private readonly uploads: readonly PreparedRequest[];

  private constructor(
    readonly ports: readonly number[],
    readonly sampler: ProcessSampler,
    private readonly load: LoadProcess,
    recordings: readonly BenchRecording[],
  ) {
    this.uploads = recordings.map((recording) => uploadRequest(CLASSIFY, recording, '"ok":true'));
  }

  /** Starts the service and has it warm. @param starter - another way to start it */
  static async start(
    options: ServiceOptions,
    recordings: readonly BenchRecording[],
    resources: Resources,
    starter = startService,
  ): Promise<ServiceUnderLoad> {
    progress('starting the service');
    const { ports } = await starter(options, resources);
    const sampler = new ProcessSampler();
    resources.add(() => sampler.stop());
    const load = new LoadProcess();
    resources.add(() => load.close());
    const service = new ServiceUnderLoad(ports, sampler, load, recordings);
    await service.send(service.uploads, WARM_UP_CLIENTS, 0, WARM_UP_SECONDS);
    return service;
  }

  /** One round of the original's mutation, each request waiting for its result. */
  classify(clients: number, seconds: number): Promise<Round> {
    return this.send(this.uploads, clients, warmUpSecondsOf(clients), seconds);
  }

  async send(
    requests: readonly PreparedRequest[],
    clients: number,
    warmUpSeconds: number,
    seconds: number,
  ): Promise<Round> {
    const cpu = new CpuWatch(this.sampler);
    const order = { ports: this.ports, path: '/', requests, clients, warmUpSeconds, seconds };
    return roundOf(await this.load.run(order, cpu), cpu.use);
  }

  /** Does something while no worker takes jobs; nothing is told to them, they merely stand still. */
  async withWorkersHalted(work: () => Promise<void>): Promise<void> {
    const workers = this.sampler.pidsOf('worker ');
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
