import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type BlobStore,
  type Classification,
  type Classifier,
  ComputationDiedError,
  Dispatch,
  ERROR_CODES,
  Execution,
  HbscError,
  InHand,
  MOST_DEATHS,
  MOST_STARTS,
  meaningOf,
  type ShadowResult,
  ShadowRun,
} from '../../src/index.ts';
import { CLASSIFICATION, InMemoryJobs, InMemoryQueue, newJob, RECORDING } from './in-memory.ts';

const JOB = { jobId: '0b6b5e58-9d07-4a6c-8e0b-4f2f0a4e7c11', run: 1 };
const SHA256 = RECORDING.sha256;

class Compute implements Classifier {
  readonly files: string[] = [];
  readonly models: string[] = [];
  answer: (signal: AbortSignal) => Promise<Classification> = async () => CLASSIFICATION;

  async classify(file: string, model: string, signal: AbortSignal): Promise<Classification> {
    this.files.push(file);
    this.models.push(model);
    return this.answer(signal);
  }
}

describe('execution', () => {
  let jobs: InMemoryJobs;
  let queue: InMemoryQueue;
  let compute: Compute;
  let shadows: Map<string, ShadowResult>;
  let shadowFailures: unknown[];
  let inHand: InHand;
  let execution: Execution;
  let findBlob: BlobStore['localFile'];
  /** What a worker's metrics would count. */
  let counted: string[];

  beforeEach(async () => {
    jobs = new InMemoryJobs();
    queue = new InMemoryQueue();
    compute = new Compute();
    findBlob = async (sha256) => `/blobs/${sha256}`;
    shadows = new Map();
    shadowFailures = [];
    counted = [];
    inHand = new InHand(jobs, () => undefined);
    execution = new Execution({
      jobs,
      blobs: { localFile: (sha256) => findBlob(sha256) },
      classifier: compute,
      shadowRun: new ShadowRun({
        classifier: compute,
        results: { record: async (jobId, result) => void shadows.set(jobId, result) },
        onFailure: (error) => shadowFailures.push(error),
      }),
      cancellations: jobs,
      dispatch: new Dispatch(queue, () => undefined),
      inHand,
      lane: 'INTERACTIVE',
      meter: {
        began: () => undefined,
        succeeded: (lane, { outcome }) => counted.push(`${lane} ${outcome}`),
        failed: (lane, code, limit) => counted.push(`${lane} ${code} ${limit}`),
        rejected: () => undefined,
      },
    });
    await jobs.create(newJob(JOB.jobId, { model: 'm5@2.0.0' }));
  });
  afterEach(() => {
    inHand.close();
    expect(jobs.listeners.size).toBe(0);
  });

  it('classifies the recording of the job and commits the result', async () => {
    await execution.run(JOB);
    expect(compute.files).toEqual([`/blobs/${SHA256}`]);
    expect(compute.models).toEqual(['m5@2.0.0']);
    expect(await jobs.find(JOB.jobId)).toMatchObject({
      status: 'SUCCEEDED',
      attempts: 1,
      classification: CLASSIFICATION,
    });
  });

  it('counts what came of it, and nothing of a delivery that came too late', async () => {
    await execution.run(JOB);
    await execution.run(JOB);
    await jobs.create(newJob('another'));
    const limit = 'maxSeconds';
    compute.answer = () => Promise.reject(new HbscError('AUDIO_TOO_LONG', 'It lasts 200 s.', { limit }));
    await execution.run({ jobId: 'another', run: 1 });
    expect(counted).toEqual(['INTERACTIVE CLASSIFIED', 'INTERACTIVE AUDIO_TOO_LONG maxSeconds']);
  });

  it.each([
    ['of an unknown job', { jobId: 'another', run: 1 }],
    ['of another run', { ...JOB, run: 2 }],
  ])('does nothing for a delivery %s', async (_what, delivery) => {
    await execution.run(delivery);
    expect(compute.files).toEqual([]);
    expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'QUEUED', attempts: 0 });
  });

  it('does nothing for a run that is over', async () => {
    await execution.run(JOB);
    await execution.run(JOB);
    expect(compute.files).toHaveLength(1);
    expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'SUCCEEDED', attempts: 1 });
  });

  const faults = ERROR_CODES.map((code) => ({
    code,
    ends: !meaningOf(code).retryable || code === 'TIMEOUT',
  }));

  it.each(faults.filter(({ ends }) => ends))('ends the job as FAILED on $code', async ({ code }) => {
    compute.answer = () => Promise.reject(new HbscError(code, 'What was found.'));
    await execution.run(JOB);
    expect(await jobs.find(JOB.jobId)).toMatchObject({
      status: 'FAILED',
      error: { code, message: 'What was found.' },
      classification: null,
    });
  });

  it.each(faults.filter(({ ends }) => !ends))(
    'hands $code to the queue, to deliver again',
    async ({ code }) => {
      const fault = new HbscError(code);
      compute.answer = () => Promise.reject(fault);
      await expect(execution.run(JOB)).rejects.toBe(fault);
      expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'RUNNING', error: null });
    },
  );

  it.each([
    ['the compute process dies', () => new Error('killed by SIGSEGV')],
    ['something is thrown that is no error', () => 'out of memory'],
  ])('hands the job back to the queue when %s', async (_what, fault) => {
    compute.answer = () => Promise.reject(fault());
    await expect(execution.run(JOB)).rejects.toEqual(fault());
    expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'RUNNING', error: null });
  });

  it('hands the job back to the queue when its blob cannot be reached', async () => {
    findBlob = () => Promise.reject(new HbscError('STORAGE_UNAVAILABLE'));
    await expect(execution.run(JOB)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(compute.files).toEqual([]);
    expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'RUNNING' });
  });

  it('succeeds at a later delivery after a fault of the machinery', async () => {
    compute.answer = () => Promise.reject(new Error('killed by SIGSEGV'));
    await expect(execution.run(JOB)).rejects.toThrow();
    compute.answer = async () => CLASSIFICATION;
    await execution.run(JOB);
    expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'SUCCEEDED', attempts: 2 });
  });

  it('ends a job whose computation dies twice, and says why', async () => {
    compute.answer = () => Promise.reject(new ComputationDiedError('SIGSEGV'));
    await expect(execution.run(JOB)).rejects.toThrow('SIGSEGV');
    await execution.run(JOB);
    expect(compute.files).toHaveLength(MOST_DEATHS);
    expect(await jobs.find(JOB.jobId)).toMatchObject({
      status: 'FAILED',
      error: { code: 'INTERNAL', message: expect.stringContaining(`begun ${MOST_DEATHS} times`) },
    });
  });

  it('does not blame the recording for starts that something else ended', async () => {
    await jobs.start(JOB.jobId, JOB.run);
    await jobs.start(JOB.jobId, JOB.run);
    compute.answer = () => Promise.reject(new ComputationDiedError('SIGKILL'));
    await expect(execution.run(JOB)).rejects.toThrow('SIGKILL');
    expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'RUNNING' });
  });

  it('does not begin a run again that no worker ever ended', async () => {
    for (let start = 0; start < MOST_STARTS; start++) await jobs.start(JOB.jobId, JOB.run);
    await execution.run(JOB);
    expect(compute.files).toEqual([]);
    expect(await jobs.find(JOB.jobId)).toMatchObject({
      status: 'FAILED',
      error: { code: 'INTERNAL', message: expect.stringContaining(`begun ${MOST_STARTS} times`) },
    });
  });

  describe('of a job that is cancelled', () => {
    it('stops the computation, and the queue is done with it', async () => {
      let reason: unknown;
      compute.answer = async (signal) => {
        await jobs.cancel(JOB.jobId);
        reason = signal.reason;
        throw reason;
      };
      await execution.run(JOB);
      expect(reason).toMatchObject({ name: 'AbortError' });
      expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'CANCELLED', error: null });
    });

    it('does not let a late result overturn the cancellation', async () => {
      compute.answer = async () => {
        await jobs.cancel(JOB.jobId);
        return CLASSIFICATION;
      };
      await execution.run(JOB);
      expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'CANCELLED', classification: null });
    });

    it('does not begin it', async () => {
      await jobs.cancel(JOB.jobId);
      await execution.run(JOB);
      expect(compute.files).toEqual([]);
    });
  });

  describe('with a model in the shadow', () => {
    const SHADOW = 'm6@1.0.0';
    const heard: Classification = {
      ...CLASSIFICATION,
      model: { name: 'm6', version: '1.0.0', sha256: 'c'.repeat(64) },
      probabilities: [0.4, 0.3, 0.2, 0.1],
      outcome: 'UNCERTAIN',
    };
    const onceMore = async () => {
      const id = `${JOB.jobId}-${compute.models.length}`;
      await jobs.create(newJob(id, { model: 'm5@2.0.0' }));
      await execution.run({ jobId: id, run: 1 });
      return jobs.find(id);
    };
    beforeEach(() => {
      jobs.shadow = SHADOW;
      compute.answer = async () => (compute.models.at(-1) === SHADOW ? heard : CLASSIFICATION);
    });

    it('answers first, then runs the other model on the same file and records what it says', async () => {
      compute.answer = async () => {
        if (compute.models.at(-1) !== SHADOW) return CLASSIFICATION;
        expect(await jobs.find(JOB.jobId)).toMatchObject({ classification: CLASSIFICATION });
        return heard;
      };
      await execution.run(JOB);
      expect(compute.models).toEqual(['m5@2.0.0', SHADOW]);
      expect(new Set(compute.files).size).toBe(1);
      const { outcome, model, probabilities } = heard;
      expect(shadows.get(JOB.jobId)).toEqual({ outcome, model, probabilities, inferMs: 3 });
      expect(shadowFailures).toEqual([]);
    });

    it('does not run it where it is the one that answers', async () => {
      jobs.shadow = 'm5@2.0.0';
      await execution.run(JOB);
      expect(compute.models).toEqual(['m5@2.0.0']);
    });

    it('does not run it for a job that failed', async () => {
      compute.answer = () => Promise.reject(new HbscError('SILENT_AUDIO'));
      await execution.run(JOB);
      expect(compute.models).toEqual(['m5@2.0.0']);
    });

    it.each([
      ['refuses the recording', () => new HbscError('AUDIO_TOO_LONG'), true],
      ['takes too long', () => new HbscError('TIMEOUT'), false],
      ['is not held by the worker', () => new HbscError('MODEL_UNAVAILABLE'), false],
      ['dies', () => new ComputationDiedError('SIGSEGV'), false],
    ])('keeps the answer when it %s', async (_what, fault, isRunAgain) => {
      compute.answer = () =>
        compute.models.at(-1) === SHADOW ? Promise.reject(fault()) : Promise.resolve(CLASSIFICATION);
      await execution.run(JOB);
      expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'SUCCEEDED', attempts: 1 });
      expect(shadowFailures).toEqual([fault()]);
      expect(await onceMore()).toMatchObject({ status: 'SUCCEEDED' });
      expect(compute.models.filter((model) => model === SHADOW)).toHaveLength(isRunAgain ? 2 : 1);
    });

    it('leaves a model alone that died, and runs the one that is chosen instead', async () => {
      compute.answer = () =>
        compute.models.at(-1) === SHADOW
          ? Promise.reject(new ComputationDiedError('SIGSEGV'))
          : Promise.resolve(CLASSIFICATION);
      await execution.run(JOB);
      jobs.shadow = 'm6@1.0.1';
      await onceMore();
      expect(compute.models.at(-1)).toBe('m6@1.0.1');
    });
  });

  describe('of a job whose client asked for a webhook', () => {
    const owed = { name: 'deliver-webhook', run: JOB, urgent: false };
    beforeEach(() => void jobs.create(newJob(JOB.jobId, { webhookUrl: 'https://example.org/heard' })));

    it('has it delivered after a success', async () => {
      await execution.run(JOB);
      expect(queue.deliveries).toEqual([owed]);
    });

    it('has it delivered after a failure, once', async () => {
      compute.answer = () => Promise.reject(new HbscError('SILENT_AUDIO'));
      await execution.run(JOB);
      await execution.giveUp(JOB, new Error('too late'));
      expect(queue.deliveries).toEqual([owed]);
    });

    it('succeeds though the queue of webhooks is gone: it is made up for later', async () => {
      queue.gone = true;
      await execution.run(JOB);
      expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'SUCCEEDED' });
    });
  });

  describe('giving up', () => {
    it('fails the job without a word of what broke', async () => {
      await execution.giveUp(JOB, new Error('relation "Job" does not exist'));
      expect(await jobs.find(JOB.jobId)).toMatchObject({
        status: 'FAILED',
        error: { code: 'INTERNAL', message: meaningOf('INTERNAL').text },
      });
    });

    it('keeps the reason where it is meant for clients', async () => {
      await execution.giveUp(JOB, new HbscError('STORAGE_UNAVAILABLE'));
      expect(await jobs.find(JOB.jobId)).toMatchObject({ error: { code: 'STORAGE_UNAVAILABLE' } });
    });

    it('does not overturn a result', async () => {
      await execution.run(JOB);
      await execution.giveUp(JOB, new Error('too late'));
      expect(await jobs.find(JOB.jobId)).toMatchObject({ status: 'SUCCEEDED', error: null });
    });
  });
});
