import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { JobName, JobPayload } from '@hbsc/core';
import { afterEach } from '@jest/globals';
import {
  type JobHandler,
  type JobHandlers,
  openQueueBackend,
  type QueueBackend,
  type QueueBackendOptions,
  QueueConsumer,
  QueueProducer,
} from '../../src/index.ts';

export type Payload = JobPayload<'classify-recording'>;

/** A payload like no other, but for what is given. */
export const payloadOf = (changes: Partial<Payload> = {}): Payload => ({
  jobId: randomUUID(),
  run: 1,
  ...changes,
});

/** Deliveries of this kind that are not over. */
export async function pendingOf(queue: QueueProducer, name: JobName): Promise<number> {
  return (await queue.state(name)).pending;
}

/** Where a queue's server is. */
export type Place = Omit<QueueBackendOptions, 'warn'>;

/** Something that happens once, to wait for. */
export function signal(): { fire: () => void; fired: Promise<void> } {
  let fire: () => void = () => undefined;
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { fire, fired };
}

/** A handler that writes down what it is asked to do, then does what the test says. */
export class Ledger<Name extends JobName = 'classify-recording'> implements JobHandler<Name> {
  readonly runs: JobPayload<Name>[] = [];
  readonly givenUp: { payload: JobPayload<Name>; error: unknown }[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly onRun: (run: {
      payload: JobPayload<Name>;
      delivery: number;
    }) => Promise<void> = async () => undefined,
    private readonly onGiveUp: (run: { payload: JobPayload<Name> }) => Promise<void> = async () => undefined,
  ) {}

  async run(payload: JobPayload<Name>): Promise<void> {
    this.runs.push(payload);
    this.written();
    await this.onRun({ payload, delivery: this.runs.length });
  }

  async giveUp(payload: JobPayload<Name>, error: unknown): Promise<void> {
    this.givenUp.push({ payload, error });
    this.written();
    await this.onGiveUp({ payload });
  }

  /** Resolves when so much is written down. */
  holds({ runs = 0, givenUp = 0 }: { runs?: number; givenUp?: number }): Promise<void> {
    return this.until(() => this.runs.length >= runs && this.givenUp.length >= givenUp);
  }

  /** Resolves when this is written down, whatever else was delivered once more. */
  hasRun(payload: JobPayload<Name>): Promise<void> {
    return this.until(() => this.runs.some((run) => isDeepStrictEqual(run, payload)));
  }

  private async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  private written(): void {
    for (const check of this.waiting) check();
    this.waiting.clear();
  }
}

interface ConsumerOptions {
  readonly concurrency?: number;
  readonly onError?: (error: Error) => void;
  /** What handles other kinds of work; they are done at once otherwise. */
  readonly others?: Partial<JobHandlers>;
}

/** What one process of the service holds of the queue. */
export class Site {
  readonly producer: QueueProducer;
  private readonly backend: QueueBackend;
  private readonly consumers: QueueConsumer[] = [];

  private constructor(place: Place) {
    this.backend = openQueueBackend({ ...place, warn: () => undefined });
    this.producer = new QueueProducer(this.backend);
  }

  static async open(place: Place): Promise<Site> {
    const site = new Site(place);
    try {
      await site.producer.ready();
      return site;
    } catch (error) {
      await site.close();
      throw error;
    }
  }

  readonly enqueue = (payload: Payload, options?: { urgent: boolean }): Promise<void> =>
    this.producer.enqueue('classify-recording', payload, options);

  /** A connection may be found dead only when it is used: the client is told to try again, and does. */
  readonly enqueueAtLast = async (payload: Payload): Promise<void> => {
    const queued = () =>
      this.enqueue(payload).then(
        () => true,
        () => false,
      );
    // A refusal without a turn of the event loop in between would be the last that ever happens.
    while (!(await queued())) await setImmediate();
  };

  readonly consume = async (
    ledger: Ledger,
    { concurrency = 1, onError = () => undefined, others }: ConsumerOptions = {},
  ): Promise<QueueConsumer> => {
    const idle = { run: async () => undefined, giveUp: async () => undefined };
    const handlers = {
      'classify-in-bulk': idle,
      'import-batch': idle,
      'deliver-webhook': idle,
      'expire-recordings': idle,
      ...others,
      'classify-recording': ledger,
    };
    const consumer = new QueueConsumer(this.backend, handlers, {
      concurrency: { 'classify-recording': concurrency },
      onError,
    });
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

/** Opens a site that is closed after the test. */
export type OpenSite = () => Promise<Site>;

const scripts: ChildProcess[] = [];

afterEach(() => {
  for (const script of scripts.splice(0)) script.kill('SIGKILL');
});

/** Runs a script of fixtures/ in a process of its own, which does not outlive the test. */
export function startScript(name: string, place: Place, environment: NodeJS.ProcessEnv = {}): ChildProcess {
  const script = fork(new URL(`../fixtures/${name}.mjs`, import.meta.url), [JSON.stringify(place)], {
    execArgv: [],
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  scripts.push(script);
  return script;
}
