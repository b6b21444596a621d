import { type ChildProcess, fork } from 'node:child_process';
import type { JobPayload } from '@hbsc/core';
import { afterEach } from '@jest/globals';
import { type JobHandler, type QueueBackend, QueueConsumer, QueueProducer } from '../src/index.ts';

export type Payload = JobPayload<'classify-recording'>;

/** Something that happens once, to wait for. */
export function signal(): { fire: () => void; fired: Promise<void> } {
  let fire: () => void = () => undefined;
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { fire, fired };
}

/** A handler that writes down what it is asked to do, then does what the test says. */
export class Ledger implements JobHandler<'classify-recording'> {
  readonly runs: Payload[] = [];
  readonly givenUp: { payload: Payload; error: unknown }[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly onRun: (run: { delivery: number }) => Promise<void> = async () => undefined,
    private readonly onGiveUp: () => Promise<void> = async () => undefined,
  ) {}

  async run(payload: Payload): Promise<void> {
    this.runs.push(payload);
    this.written();
    await this.onRun({ delivery: this.runs.length });
  }

  async giveUp(payload: Payload, error: unknown): Promise<void> {
    this.givenUp.push({ payload, error });
    this.written();
    await this.onGiveUp();
  }

  /** Resolves when so much is written down. */
  async holds({ runs = 0, givenUp = 0 }: { runs?: number; givenUp?: number }): Promise<void> {
    while (this.runs.length < runs || this.givenUp.length < givenUp) {
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  private written(): void {
    for (const check of this.waiting) check();
    this.waiting.clear();
  }
}

/** What one process of the service holds of the queue. */
export class Site {
  private readonly consumers: QueueConsumer[] = [];

  private constructor(
    private readonly backend: QueueBackend,
    private readonly producer: QueueProducer,
  ) {}

  static async open(backend: QueueBackend): Promise<Site> {
    const site = new Site(backend, new QueueProducer(backend));
    await site.producer.ready();
    return site;
  }

  readonly enqueue = (payload: Payload): Promise<void> =>
    this.producer.enqueue('classify-recording', payload);

  readonly consume = async (ledger: Ledger, concurrency = 1): Promise<QueueConsumer> => {
    const handlers = { 'classify-recording': ledger };
    const consumer = new QueueConsumer(this.backend, handlers, { concurrency, onError: () => undefined });
    this.consumers.push(consumer);
    await consumer.ready();
    return consumer;
  };

  async close(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.close()));
    await this.producer.close();
    await this.backend.close();
  }
}

const scripts: ChildProcess[] = [];

afterEach(() => {
  for (const script of scripts.splice(0)) script.kill('SIGKILL');
});

/** Runs a script of fixtures/ in a process of its own, which does not outlive the test. */
export function startScript(name: string, serverUrl: string): ChildProcess {
  const script = fork(new URL(`./fixtures/${name}.mjs`, import.meta.url), [serverUrl], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  scripts.push(script);
  return script;
}
