import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  ANYBODY,
  Dispatch,
  HbscError,
  type JobRun,
  ModelSelection,
  type StagedBlob,
  Submission,
  type SubmissionOptions,
  type SubmissionParts,
  type Upload,
} from '../../src/index.ts';
import { CLASSIFICATION, InMemoryJobs, InMemoryModels, InMemoryQueue } from './in-memory.ts';

/** Longer than any test: a wait that ends this way has missed its event. */
const AMPLE_MS = 600_000;

class Blob implements StagedBlob {
  readonly sha256 = 'b'.repeat(64);
  readonly file = '/staging/heart.wav';
  kept = false;

  constructor(readonly bytes: number) {}

  async keep(): Promise<void> {
    this.kept = true;
  }

  async discard(): Promise<void> {}
}

describe('submission', () => {
  let jobs: InMemoryJobs;
  let queue: InMemoryQueue;
  let models: ModelSelection;
  let submission: Submission;
  const upload = (bytes = 12): Upload & { blob: Blob } => ({ blob: new Blob(bytes), fileName: 'heart.wav' });
  const submissionWith = (changes: Partial<SubmissionParts> = {}) =>
    new Submission({
      jobs,
      dispatch: new Dispatch(queue, () => undefined),
      events: jobs,
      models,
      quotas: null,
      webhooks: null,
      ...changes,
    });

  beforeEach(() => {
    jobs = new InMemoryJobs();
    queue = new InMemoryQueue();
    models = new ModelSelection(new InMemoryModels([{ ...CLASSIFICATION.model, figures: [] }]), 'm5@0.9.0');
    submission = submissionWith();
  });

  describe('without waiting', () => {
    it('keeps the recording, commits its job and enqueues that run', async () => {
      const { blob, fileName } = upload();
      const job = await submission.submit({ blob, fileName }, ANYBODY);
      expect(blob.kept).toBe(true);
      expect(job).toMatchObject({ status: 'QUEUED', run: 1 });
      expect(job.recording).toMatchObject({ sha256: blob.sha256, bytes: 12, fileName });
      expect(await jobs.find(job.id)).toEqual(job);
      expect(queue.deliveries).toEqual([
        { name: 'classify-recording', run: { jobId: job.id, run: 1 }, urgent: false },
      ]);
    });

    it('has the recording and the row in place before a worker can see the job', async () => {
      const { blob, fileName } = upload();
      queue.work = async ({ jobId }) => {
        expect(blob.kept).toBe(true);
        expect(await jobs.find(jobId)).not.toBeNull();
      };
      await submission.submit({ blob, fileName }, ANYBODY);
      expect.assertions(2);
    });

    it('makes a job of its own of each upload, though the bytes be the same', async () => {
      const ids = await Promise.all([
        submission.submit(upload(), ANYBODY),
        submission.submit(upload(), ANYBODY),
      ]);
      expect(new Set(ids.flatMap(({ id, recording }) => [id, recording.id])).size).toBe(4);
    });

    it('accepts the recording though the queue is gone: the job waits for it', async () => {
      queue.gone = true;
      const unavailable: unknown[] = [];
      const dispatch = new Dispatch(queue, (error) => unavailable.push(error));
      const job = await submissionWith({ dispatch }).submit(upload(), ANYBODY);
      expect(await jobs.find(job.id)).toMatchObject({ status: 'QUEUED' });
      expect(unavailable).toMatchObject([{ code: 'QUEUE_UNAVAILABLE' }]);
    });
  });

  describe('with options', () => {
    const submit = (options: SubmissionOptions, parts: Partial<SubmissionParts> = {}) =>
      submissionWith(parts).submit(upload(), ANYBODY, options);

    it('has the default model answer unless another is named', async () => {
      expect(await submit({})).toMatchObject({ model: 'm5@0.9.0' });
      expect(await submit({ model: 'm5@1.0.0' })).toMatchObject({ model: 'm5@1.0.0' });
    });

    it('has the model that was activated meanwhile answer', async () => {
      await models.activate('m5@1.0.0');
      expect(await submit({})).toMatchObject({ model: 'm5@1.0.0' });
    });

    it('refuses a model that no worker holds, and names those there are', async () => {
      await expect(submit({ model: 'm6@1.0.0' })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: 'There is no model m6@1.0.0. There is: m5@1.0.0.',
      });
      expect(jobs.rows.size).toBe(0);
    });

    it.each([
      ['HIGH', 'classify-recording', true],
      ['NORMAL', 'classify-recording', false],
      ['LOW', 'classify-in-bulk', false],
    ] as const)('puts a job of priority %s on the lane %s', async (priority, name, urgent) => {
      const { id } = await submit({ priority });
      expect(queue.deliveries).toEqual([{ name, run: { jobId: id, run: 1 }, urgent }]);
    });

    it('takes null for nothing', async () => {
      const nothing = { model: null, priority: null, clientReference: null, webhookUrl: null };
      expect(await submit(nothing)).toMatchObject({ priority: 'NORMAL', clientReference: null });
    });

    it.each([
      ['clientReference', ''],
      ['clientReference', 'x'.repeat(201)],
      ['clientReference', 'a\u0000b'],
      ['idempotencyKey', ''],
      ['idempotencyKey', 'x'.repeat(256)],
      ['webhookUrl', `https://example.org/${'x'.repeat(2_048)}`],
    ])('refuses a %s of %j and says which it is', async (option, value) => {
      await expect(submit({ [option]: value })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining(option),
      });
      expect(jobs.rows.size).toBe(0);
    });

    it('refuses a webhook where there is no key to sign it with', async () => {
      await expect(submit({ webhookUrl: 'https://example.org' })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('HBSC_WEBHOOK_SECRET'),
      });
    });

    it('refuses a webhook to where none may go', async () => {
      const admit = (url: string) => {
        throw new HbscError('BAD_USER_INPUT', `not to ${url}`);
      };
      await expect(submit({ webhookUrl: 'https://10.0.0.1' }, { webhooks: { admit } })).rejects.toThrow(
        'not to https://10.0.0.1',
      );
    });
  });

  describe('with an idempotency key', () => {
    const digestOf = async (options: SubmissionOptions, file: Partial<Upload> = {}) => {
      const create = jest.spyOn(jobs, 'create');
      await submission.submit({ ...upload(), ...file }, ANYBODY, { idempotencyKey: 'visit-7', ...options });
      return create.mock.lastCall?.[0].idempotency?.digest;
    };

    it('asks for the same when it asks for the same in other words', async () => {
      const digest = await digestOf({});
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
      expect(await digestOf({ priority: 'NORMAL', clientReference: null, reuseResult: false })).toBe(digest);
    });

    it.each([
      { options: { priority: 'LOW' } },
      { options: { clientReference: 'bed 4' } },
      { options: { model: 'm5@1.0.0' } },
      { options: { reuseResult: true } },
      { options: {}, file: { fileName: 'another.wav' } },
    ] as const)('asks for something else with %j', async (change) => {
      expect(await digestOf(change.options, 'file' in change ? change.file : {})).not.toBe(
        await digestOf({}),
      );
    });

    it('hands a job over once, whoever asks for it again', async () => {
      const { job } = await jobs.create({
        ...(await submission.submit(upload(), ANYBODY)),
        idempotency: null,
        reuseResult: false,
      });
      jest.spyOn(jobs, 'create').mockResolvedValue({ job, isNew: false });
      queue.deliveries.length = 0;
      expect(await submission.submit(upload(), ANYBODY, { idempotencyKey: 'visit-7' })).toBe(job);
      expect(queue.deliveries).toEqual([]);
    });
  });

  it('with a reused result hands nothing to the lanes, but owes the webhook', async () => {
    const first = await submission.submit(upload(), ANYBODY);
    await jobs.start(first.id, 1);
    await jobs.succeed(first.id, 1, CLASSIFICATION);
    const over = { ...jobs.rows.get(first.id), webhookUrl: 'https://example.org' } as typeof first;
    jest.spyOn(jobs, 'create').mockResolvedValue({ job: over, isNew: true });
    queue.deliveries.length = 0;
    await submission.submit(upload(), ANYBODY, { reuseResult: true });
    expect(queue.deliveries).toMatchObject([{ name: 'deliver-webhook' }]);
  });

  it.each(['submit', 'submitAndWait'] as const)('%s refuses an empty file and keeps nothing', async (way) => {
    const empty = upload(0);
    await expect(
      way === 'submit'
        ? submission.submit(empty, ANYBODY)
        : submission.submitAndWait(empty, ANYBODY, AMPLE_MS),
    ).rejects.toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: expect.stringContaining('0 bytes'),
    });
    expect(empty.blob.kept).toBe(false);
    expect(jobs.rows.size).toBe(0);
    expect(queue.deliveries).toEqual([]);
    expect(jobs.listeners.size).toBe(0);
  });

  describe('waiting', () => {
    it('hears an event that fires while the job is still being enqueued', async () => {
      queue.work = async ({ jobId, run }) => {
        await jobs.start(jobId, run);
        await jobs.succeed(jobId, run, CLASSIFICATION);
      };
      const job = await submission.submitAndWait(upload(), ANYBODY, AMPLE_MS);
      expect(job).toMatchObject({ status: 'SUCCEEDED', classification: CLASSIFICATION });
      expect(jobs.listeners.size).toBe(0);
    });

    it('answers with the row as it is after the event', async () => {
      const enqueued = new Promise<JobRun>((resolve) => {
        queue.work = async (payload) => resolve(payload);
      });
      const answer = submission.submitAndWait(upload(), ANYBODY, AMPLE_MS);
      const { jobId, run } = await enqueued;
      await jobs.fail(jobId, run, { code: 'SILENT_AUDIO', message: 'Nothing but zeros.' });
      expect(await answer).toMatchObject({
        id: jobId,
        status: 'FAILED',
        error: { code: 'SILENT_AUDIO', message: 'Nothing but zeros.' },
      });
    });

    it('gives up in time, naming the job, which goes on', async () => {
      const outcome = submission.submitAndWait(upload(), ANYBODY, 20);
      await expect(outcome).rejects.toMatchObject({ name: 'HbscError', code: 'TIMEOUT' });
      const [id] = jobs.rows.keys();
      await expect(outcome).rejects.toThrow(`within 0.02 s. Its job goes on: ask for job ${id} later.`);
      expect(jobs.listeners.size).toBe(0);
      expect(await jobs.find(String(id))).toMatchObject({ status: 'QUEUED', error: null });
    });

    it('answers though the event was lost, when the job is over by the time the wait is', async () => {
      queue.work = async ({ jobId, run }) => {
        jobs.listeners.clear();
        await jobs.start(jobId, run);
        await jobs.succeed(jobId, run, CLASSIFICATION);
      };
      expect(await submission.submitAndWait(upload(), ANYBODY, 20)).toMatchObject({ status: 'SUCCEEDED' });
    });

    it('does not take another change for the end', async () => {
      const begun = new Promise<JobRun>((resolve) => {
        queue.work = async (run) => {
          await jobs.start(run.jobId, run.run);
          resolve(run);
        };
      });
      const answer = submission.submitAndWait(upload(), ANYBODY, AMPLE_MS);
      const { jobId, run } = await begun;
      await jobs.succeed(jobId, run, CLASSIFICATION);
      expect(await answer).toMatchObject({ status: 'SUCCEEDED' });
    });

    it('waits though the queue is gone: the job may be handed over in time', async () => {
      queue.gone = true;
      const answer = submission.submitAndWait(upload(), ANYBODY, AMPLE_MS);
      const [id] = await new Promise<string[]>((resolve) =>
        setImmediate(() => resolve([...jobs.rows.keys()])),
      );
      await jobs.start(String(id), 1);
      await jobs.succeed(String(id), 1, CLASSIFICATION);
      expect(await answer).toMatchObject({ id, status: 'SUCCEEDED' });
      expect(jobs.listeners.size).toBe(0);
    });
  });
});
