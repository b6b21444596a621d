import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  HEART_SOUND_CLASSES,
  JOB_CATALOGUE,
  type Job,
  type JobRepository,
  type JobRun,
  LONGEST_SILENCE_MS,
  NOTICE,
  NotNowError,
  type WebhookAttempt,
  type WebhookDelivery,
  type WebhookMessage,
  type WebhookRepository,
  WebhookSender,
  type WebhookTransport,
} from '../src/index.ts';
import { CLASSIFICATION } from './job/in-memory.ts';

const JOB_ID = '0b8f6a3e-52a1-4c0e-9d5c-0f9f6f1f7b11';
const RUN: JobRun = { jobId: JOB_ID, run: 1 };
const URL = 'https://clinic.example/heart-sounds';

const SUCCEEDED: Job = {
  id: JOB_ID,
  tenant: 'default',
  recording: { id: 'recording-id', sha256: 'f'.repeat(64), bytes: 793_844, fileName: 'ward-7-bed-2.wav' },
  model: 'm5@1.0.0',
  priority: 'NORMAL',
  clientReference: 'patient 12, apex',
  webhookUrl: URL,
  status: 'SUCCEEDED',
  run: 1,
  attempts: 1,
  revision: 3,
  reusedFrom: null,
  batchId: null,
  error: null,
  classification: { ...CLASSIFICATION, probabilities: [0.1, 0.2, 0.6, 0.1] },
  createdAt: new Date('2026-03-01T10:00:00.000Z'),
  queuedAt: new Date('2026-03-01T10:00:00.000Z'),
  startedAt: new Date('2026-03-01T10:00:01.000Z'),
  finishedAt: new Date('2026-03-01T10:00:02.000Z'),
};

const FAILED: Job = {
  ...SUCCEEDED,
  status: 'FAILED',
  classification: null,
  error: { code: 'SILENT_AUDIO', message: 'The recording is silent.' },
};

/** The log of one webhook. */
class Log implements WebhookRepository {
  delivery: WebhookDelivery | null = {
    ...RUN,
    url: URL,
    status: 'PENDING',
    createdAt: new Date(),
    attempts: [],
  };
  readonly waitsMs: number[] = [];

  async find({ jobId, run }: JobRun): Promise<WebhookDelivery | null> {
    return this.delivery?.jobId === jobId && this.delivery.run === run ? this.delivery : null;
  }

  async record(
    _run: JobRun,
    attempt: Omit<WebhookAttempt, 'number'>,
    status: WebhookDelivery['status'],
  ): Promise<void> {
    if (!this.delivery) return;
    const attempts = [...this.delivery.attempts, { ...attempt, number: this.delivery.attempts.length + 1 }];
    this.delivery = { ...this.delivery, attempts, status };
  }

  async listOf(): Promise<WebhookDelivery[]> {
    return this.delivery ? [this.delivery] : [];
  }

  async putOff(_run: JobRun, waitMs: number): Promise<void> {
    this.waitsMs.push(waitMs);
  }

  async takeUnattended(): Promise<JobRun[]> {
    return [];
  }
}

/** A receiver that answers as the test says. */
class Receiver implements WebhookTransport {
  readonly heard: { url: string; message: WebhookMessage }[] = [];
  answer: (signal: AbortSignal) => Promise<number> = async () => 204;

  admit(): void {}

  post(url: string, message: WebhookMessage, signal: AbortSignal): Promise<number> {
    this.heard.push({ url, message });
    return this.answer(signal);
  }

  /** The bodies that came, parsed. */
  get bodies(): { type: string; timestamp: string; data: Record<string, unknown> }[] {
    return this.heard.map(({ message }) => JSON.parse(message.body));
  }
}

describe('webhook sender', () => {
  let job: Job | null;
  let log: Log;
  let receiver: Receiver;
  let sender: WebhookSender;

  beforeEach(() => {
    job = SUCCEEDED;
    log = new Log();
    receiver = new Receiver();
    sender = senderWith();
  });

  const jobs = { find: async (id: string) => (job?.id === id ? job : null) } as JobRepository;
  const senderWith = (answerMs?: number) => new WebhookSender(jobs, log, receiver, answerMs);
  const attempt = () => sender.run(RUN);
  const answers = (statusCode: number) => {
    receiver.answer = async () => statusCode;
  };

  it.each([200, 202, 204, 299])('has delivered when the receiver answers %d', async (statusCode) => {
    answers(statusCode);
    await attempt();
    expect(receiver.heard.map(({ url }) => url)).toEqual([URL]);
    expect(log.delivery).toMatchObject({
      status: 'DELIVERED',
      attempts: [
        { number: 1, statusCode, error: null, at: expect.any(Date), durationMs: expect.any(Number) },
      ],
    });
  });

  it.each([302, 404, 429, 500, 503])('is to try again when the receiver answers %d', async (statusCode) => {
    answers(statusCode);
    const error = `The receiver answered with HTTP status ${statusCode}.`;
    await expect(attempt()).rejects.toThrow(error);
    expect(log.delivery).toMatchObject({ status: 'PENDING', attempts: [{ statusCode, error }] });
  });

  it('is to try again when there is no answer, and logs why in the words of the transport', async () => {
    const error = 'The connection was refused.';
    receiver.answer = () => Promise.reject(new Error(error));
    await expect(attempt()).rejects.toThrow(error);
    expect(log.delivery).toMatchObject({ status: 'PENDING', attempts: [{ statusCode: null, error }] });
  });

  it('waits for the answer so long and no longer', async () => {
    receiver.answer = (signal) =>
      new Promise((_, reject) => {
        // The signal's own timer does not keep a process alive.
        const alive = setInterval(() => undefined, 1_000);
        signal.addEventListener('abort', () => {
          clearInterval(alive);
          reject(signal.reason);
        });
      });
    sender = senderWith(1);
    const error = 'There was no answer within 0.001 s.';
    await expect(attempt()).rejects.toThrow(error);
    expect(log.delivery).toMatchObject({ status: 'PENDING', attempts: [{ statusCode: null, error }] });
  });

  it('delivers at a later attempt what failed at first, and logs both', async () => {
    answers(503);
    await expect(attempt()).rejects.toThrow();
    answers(200);
    await attempt();
    expect(log.delivery).toMatchObject({
      status: 'DELIVERED',
      attempts: [
        { number: 1, statusCode: 503 },
        { number: 2, statusCode: 200, error: null },
      ],
    });
  });

  it('gives up after the last attempt that the catalogue grants', async () => {
    answers(500);
    const { attempts } = JOB_CATALOGUE['deliver-webhook'];
    for (let number = 1; number < attempts; number++) await expect(attempt()).rejects.toThrow('500');
    expect(log.delivery?.status).toBe('PENDING');
    await attempt();
    expect(log.delivery?.status).toBe('FAILED');
    expect(log.delivery?.attempts).toHaveLength(attempts);
  });

  it('gives up at once when the receiver answers 410 Gone', async () => {
    answers(410);
    await attempt();
    expect(log.delivery).toMatchObject({ status: 'FAILED', attempts: [{ statusCode: 410 }] });
  });

  it.each(['DELIVERED', 'FAILED'] as const)('sends nothing when the webhook is %s', async (status) => {
    if (log.delivery) log.delivery = { ...log.delivery, status };
    await attempt();
    expect(receiver.heard).toEqual([]);
    expect(log.delivery?.attempts).toEqual([]);
  });

  it('sends nothing when no webhook is owed, or its job is gone', async () => {
    await sender.run({ ...RUN, run: 2 });
    job = null;
    await attempt();
    expect(receiver.heard).toEqual([]);
    expect(log.delivery?.attempts).toEqual([]);
  });

  it('closes the webhook of a run that was retried since, and sends nothing', async () => {
    job = { ...FAILED, status: 'QUEUED', run: 2, error: null };
    await attempt();
    expect(receiver.heard).toEqual([]);
    expect(log.delivery).toMatchObject({
      status: 'FAILED',
      attempts: [{ statusCode: null, error: 'The job was retried before this could be delivered.' }],
    });
  });

  describe('of a receiver that answers nothing', () => {
    const silence = (signal: AbortSignal) =>
      new Promise<number>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    let pending: Promise<void>;

    beforeEach(async () => {
      sender = senderWith(20);
      receiver.answer = silence;
      await expect(attempt()).rejects.toThrow('no answer');
      pending = attempt();
      pending.catch(() => undefined);
      while (receiver.heard.length < 2) await new Promise((resolve) => setImmediate(resolve));
    });

    it('asks one thing at a time and puts off the rest, which counts as no attempt', async () => {
      const error = await attempt().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(NotNowError);
      expect(log.waitsMs).toEqual([(error as NotNowError).waitMs]);
      await expect(pending).rejects.toThrow('no answer');
      expect(receiver.heard).toHaveLength(2);
      expect(log.delivery?.attempts).toHaveLength(2);
    });

    it('puts nothing off for more than a day', async () => {
      const owedSince = new Date(Date.now() - LONGEST_SILENCE_MS - 1);
      if (log.delivery) log.delivery = { ...log.delivery, createdAt: owedSince };
      await attempt();
      expect(log.delivery).toMatchObject({
        status: 'FAILED',
        attempts: [{}, { statusCode: null, error: 'The receiver answered nothing for a day.' }],
      });
      await expect(pending).rejects.toThrow('no answer');
    });

    it('goes on asking others', async () => {
      if (log.delivery) log.delivery = { ...log.delivery, url: 'https://another.example/' };
      answers(204);
      await attempt();
      expect(log.delivery?.status).toBe('DELIVERED');
      await expect(pending).rejects.toThrow();
    });

    it('asks as many as there are once it has answered', async () => {
      await expect(pending).rejects.toThrow();
      answers(500);
      await expect(attempt()).rejects.toThrow('500');
      const both = await Promise.allSettled([attempt(), attempt()]);
      expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(receiver.heard).toHaveLength(5);
    });
  });

  it('lets an answer that could not be logged be sent for again', async () => {
    log.record = () => Promise.reject(new Error('database away'));
    await expect(attempt()).rejects.toThrow('database away');
    expect(log.delivery?.status).toBe('PENDING');
  });

  it('sends the same id and the same body with every attempt, with the time of each', async () => {
    answers(500);
    await expect(attempt()).rejects.toThrow();
    await expect(attempt()).rejects.toThrow();
    const [first, second] = receiver.heard.map(({ message }) => message);
    expect(second).toEqual({ ...first, at: expect.any(Date) });
    expect(receiver.heard.map(({ message }) => message.at)).toEqual(
      log.delivery?.attempts.map(({ at }) => at),
    );
  });

  it('gives each run an id of its own, without a full stop', async () => {
    await attempt();
    job = { ...SUCCEEDED, run: 2 };
    if (log.delivery) log.delivery = { ...log.delivery, run: 2, status: 'PENDING' };
    await sender.run({ ...RUN, run: 2 });
    expect(receiver.heard.map(({ message }) => message.id)).toEqual([`${JOB_ID}-1`, `${JOB_ID}-2`]);
  });

  describe('tells of', () => {
    it('a result, in the names of the API', async () => {
      await attempt();
      expect(receiver.bodies).toEqual([
        {
          type: 'job.ended',
          timestamp: '2026-03-01T10:00:02.000Z',
          data: {
            id: JOB_ID,
            run: 1,
            status: 'SUCCEEDED',
            clientReference: 'patient 12, apex',
            error: null,
            result: {
              outcome: 'CLASSIFIED',
              quality: CLASSIFICATION.quality,
              topPrediction: { label: 2, className: 'murmur', confidence: 0.6 },
              predictions: [0.1, 0.2, 0.6, 0.1].map((confidence, label) => ({
                label,
                className: HEART_SOUND_CLASSES[label],
                confidence,
              })),
              model: { name: 'm5', version: '1.0.0', sha256: 'a'.repeat(64) },
              notice: NOTICE,
            },
            createdAt: '2026-03-01T10:00:00.000Z',
            finishedAt: '2026-03-01T10:00:02.000Z',
          },
        },
      ]);
    });

    it('a failure, with its reason', async () => {
      job = FAILED;
      await attempt();
      expect(receiver.bodies[0]?.data).toMatchObject({ status: 'FAILED', error: FAILED.error, result: null });
    });

    it('a cancellation', async () => {
      job = { ...FAILED, status: 'CANCELLED', error: null };
      await attempt();
      expect(receiver.bodies[0]?.data).toMatchObject({ status: 'CANCELLED', error: null, result: null });
    });

    it('nothing of the recording: neither audio nor its hash, nor the name of the file', async () => {
      await attempt();
      const body = JSON.stringify(receiver.bodies);
      for (const secret of Object.values(SUCCEEDED.recording)) expect(body).not.toContain(String(secret));
    });
  });
});
