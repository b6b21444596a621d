import { describe, expect, it } from '@jest/globals';
import { JOB_CATALOGUE, JOB_NAMES, parsePayload } from '../../src/index.ts';

const JOB_ID = '0b6b5e58-9d07-4a6c-8e0b-4f2f0a4e7c11';

describe('the job catalogue', () => {
  it('names every kind of work', () => {
    expect(JOB_NAMES).toEqual([
      'classify-recording',
      'classify-in-bulk',
      'import-batch',
      'deliver-webhook',
      'expire-recordings',
    ]);
  });

  it.each(JOB_NAMES)('bounds what %s may cost', (name) => {
    const { queue, attempts, backoffMs, lockMs, concurrency } = JOB_CATALOGUE[name];
    expect(queue).toMatch(/^[a-z-]+$/);
    for (const cost of [attempts, backoffMs, lockMs, concurrency]) expect(cost).toBeGreaterThan(0);
  });

  it('gives each kind of work a queue of its own: none delays another', () => {
    const queues = JOB_NAMES.map((name) => JOB_CATALOGUE[name].queue);
    expect(new Set(queues).size).toBe(queues.length);
  });

  it('names each run of each job apart', () => {
    const { deliveryId } = JOB_CATALOGUE['classify-recording'];
    expect(deliveryId({ jobId: JOB_ID, run: 2 })).toBe(`${JOB_ID}.2`);
  });
});

describe('a payload of classify-recording', () => {
  it('is an id and a run', () => {
    const payload = { jobId: JOB_ID, run: 3 };
    expect(parsePayload('classify-recording', payload)).toEqual(payload);
  });

  it('carries nothing else to a handler', () => {
    const delivered = { jobId: JOB_ID, run: 1, audio: 'UklGRg==' };
    expect(parsePayload('classify-recording', delivered)).toEqual({ jobId: JOB_ID, run: 1 });
  });

  it.each([
    undefined,
    null,
    'a string',
    {},
    { jobId: JOB_ID },
    { run: 1 },
    { jobId: 'not-a-uuid', run: 1 },
    { jobId: JOB_ID, run: 0 },
    { jobId: JOB_ID, run: 1.5 },
    { jobId: JOB_ID, run: '1' },
  ])('is never %j', (delivered) => {
    expect(() => parsePayload('classify-recording', delivered)).toThrow();
  });
});
