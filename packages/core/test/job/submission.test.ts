import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  HbscError,
  type JobEvents,
  type JobPayload,
  type JobQueue,
  type StagedBlob,
  Submission,
  type Upload,
} from '../../src/index.ts';
import { CLASSIFICATION, InMemoryJobs } from './in-memory.ts';

type Payload = JobPayload<'classify-recording'>;

/** Longer than any test: a wait that ends this way has missed its event. */
const AMPLE_MS = 600_000;

class Blob implements StagedBlob {
  readonly sha256 = 'b'.repeat(64);
  kept = false;

  constructor(readonly bytes: number) {}

  async keep(): Promise<void> {
    this.kept = true;
  }

  async discard(): Promise<void> {}
}

/** A queue whose worker is the `work` of the test, called while the job is being enqueued. */
class Lane implements JobQueue, JobEvents {
  readonly enqueued: Payload[] = [];
  readonly listeners = new Set<() => void>();
  work: (payload: Payload) => Promise<void> = async () => undefined;

  async enqueue(_name: string, payload: Payload): Promise<void> {
    this.enqueued.push(payload);
    await this.work(payload);
  }

  onEnd(_jobId: string, listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  end(): void {
    for (const listener of this.listeners) listener();
  }
}

describe('submission', () => {
  let jobs: InMemoryJobs;
  let lane: Lane;
  let submission: Submission;
  const upload = (bytes = 12): Upload & { blob: Blob } => ({ blob: new Blob(bytes), fileName: 'heart.wav' });

  beforeEach(() => {
    jobs = new InMemoryJobs();
    lane = new Lane();
    submission = new Submission(jobs, lane, lane);
  });

  describe('without waiting', () => {
    it('keeps the recording, commits its job and enqueues that run', async () => {
      const { blob, fileName } = upload();
      const job = await submission.submit({ blob, fileName });
      expect(blob.kept).toBe(true);
      expect(job).toMatchObject({ status: 'QUEUED', run: 1 });
      expect(job.recording).toMatchObject({ sha256: blob.sha256, bytes: 12, fileName });
      expect(await jobs.find(job.id)).toEqual(job);
      expect(lane.enqueued).toEqual([{ jobId: job.id, run: 1 }]);
    });

    it('has the recording and the row in place before a worker can see the job', async () => {
      const { blob, fileName } = upload();
      lane.work = async ({ jobId }) => {
        expect(blob.kept).toBe(true);
        expect(await jobs.find(jobId)).not.toBeNull();
      };
      await submission.submit({ blob, fileName });
      expect.assertions(2);
    });

    it('makes a job of its own of each upload, though the bytes be the same', async () => {
      const ids = await Promise.all([submission.submit(upload()), submission.submit(upload())]);
      expect(new Set(ids.flatMap(({ id, recording }) => [id, recording.id])).size).toBe(4);
    });

    it('lets the failure of the queue through, with the job kept for later', async () => {
      lane.work = () => Promise.reject(new HbscError('QUEUE_UNAVAILABLE'));
      await expect(submission.submit(upload())).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
      expect([...jobs.rows.values()]).toMatchObject([{ status: 'QUEUED' }]);
    });
  });

  it.each(['submit', 'submitAndWait'] as const)('%s refuses an empty file and keeps nothing', async (way) => {
    const empty = upload(0);
    await expect(submission[way](empty, AMPLE_MS)).rejects.toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: expect.stringContaining('0 bytes'),
    });
    expect(empty.blob.kept).toBe(false);
    expect(jobs.rows.size).toBe(0);
    expect(lane.enqueued).toEqual([]);
    expect(lane.listeners.size).toBe(0);
  });

  describe('waiting', () => {
    it('hears an event that fires while the job is still being enqueued', async () => {
      lane.work = async ({ jobId, run }) => {
        await jobs.start(jobId, run);
        await jobs.succeed(jobId, run, CLASSIFICATION);
        lane.end();
      };
      const job = await submission.submitAndWait(upload(), AMPLE_MS);
      expect(job).toMatchObject({ status: 'SUCCEEDED', classification: CLASSIFICATION });
      expect(lane.listeners.size).toBe(0);
    });

    it('answers with the row as it is after the event', async () => {
      const enqueued = new Promise<Payload>((resolve) => {
        lane.work = async (payload) => resolve(payload);
      });
      const answer = submission.submitAndWait(upload(), AMPLE_MS);
      const { jobId, run } = await enqueued;
      await jobs.fail(jobId, run, { code: 'SILENT_AUDIO', message: 'Nothing but zeros.' });
      lane.end();
      expect(await answer).toMatchObject({
        id: jobId,
        status: 'FAILED',
        error: { code: 'SILENT_AUDIO', message: 'Nothing but zeros.' },
      });
    });

    it('gives up in time, naming the job, which goes on', async () => {
      const outcome = submission.submitAndWait(upload(), 20);
      await expect(outcome).rejects.toMatchObject({ name: 'HbscError', code: 'TIMEOUT' });
      const [id] = jobs.rows.keys();
      await expect(outcome).rejects.toThrow(`within 0.02 s. Its job goes on: ask for job ${id} later.`);
      expect(lane.listeners.size).toBe(0);
      expect(await jobs.find(String(id))).toMatchObject({ status: 'QUEUED', error: null });
    });

    it('answers though the event was lost, when the job is over by the time the wait is', async () => {
      lane.work = async ({ jobId, run }) => {
        await jobs.start(jobId, run);
        await jobs.succeed(jobId, run, CLASSIFICATION);
      };
      expect(await submission.submitAndWait(upload(), 20)).toMatchObject({ status: 'SUCCEEDED' });
    });

    it('does not take a delivery that ended for a job that did', async () => {
      lane.work = async () => lane.end();
      await expect(submission.submitAndWait(upload(), AMPLE_MS)).rejects.toMatchObject({ code: 'TIMEOUT' });
    });

    it('leaves no listener when the queue refuses the job', async () => {
      lane.work = () => Promise.reject(new HbscError('QUEUE_UNAVAILABLE'));
      await expect(submission.submitAndWait(upload(), AMPLE_MS)).rejects.toMatchObject({
        code: 'QUEUE_UNAVAILABLE',
      });
      expect(lane.listeners.size).toBe(0);
    });
  });
});
