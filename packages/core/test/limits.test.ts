import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS, formatBytes, limitsSchema } from '../src/index.ts';

describe('limits', () => {
  it('have the documented defaults', () => {
    expect(DEFAULT_LIMITS).toEqual({
      uploadBytes: 25 * 1024 * 1024,
      archiveBytes: 2 * 1024 ** 3,
      unpackedBytes: 4 * 1024 ** 3,
      archiveEntries: 20_000,
      archiveRatio: 100,
      minSeconds: 1,
      maxSeconds: 120,
      maxChannels: 8,
      minSampleRateHz: 1_000,
      maxSampleRateHz: 192_000,
      computeMs: 20_000,
      waitMs: 60_000,
      headersMs: 15_000,
      requestMs: 120_000,
      bodyBytes: 1024 ** 2,
      messageBytes: 64 * 1024,
      queryDepth: 8,
      queryAliases: 15,
      queryTokens: 1_000,
      queryCost: 5_000,
      batchItems: 20_000,
      requestFiles: 100,
      uploadsInHand: 256,
      socketsPerCaller: 100,
      callerRequests: 6_000,
      tenantJobs: 1_000,
      tenantBytes: 100 * 1024 ** 3,
      batchWindow: 100,
    });
  });

  it('can be set one by one', () => {
    expect(limitsSchema.parse({ maxChannels: 2 })).toEqual({ ...DEFAULT_LIMITS, maxChannels: 2 });
    expect(limitsSchema.parse({ minSeconds: 0.5 }).minSeconds).toBe(0.5);
  });

  const names = Object.keys(DEFAULT_LIMITS);
  it.each(names.flatMap((name) => [0, -1, Number.NaN, '7', null].map((value) => ({ name, value }))))(
    'refuse $value for $name',
    ({ name, value }) => {
      expect(limitsSchema.safeParse({ [name]: value }).success).toBe(false);
    },
  );

  it.each(names.filter((name) => !name.endsWith('Seconds')))('count %s in whole numbers', (name) => {
    expect(limitsSchema.safeParse({ [name]: 1.5 }).success).toBe(false);
  });
});

describe('sizes in messages', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 kB'],
    [1536, '1.5 kB'],
    [25 * 1024 * 1024, '25 MB'],
    [26_843_545, '25.6 MB'],
    [2 * 1024 ** 3, '2048 MB'],
  ])('%d bytes read as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
