import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  describeWith,
  describeWithRealData,
  encodeWav,
  FIXTURE_NAMES,
  type FixtureName,
  fixture,
  hostileFiles,
  synthesiseHeartSound,
  WAV_ENCODINGS,
} from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CompatibilityAnswer, classify } from './curl.ts';
import { resample } from './resample.ts';
import { type Stack, startStack } from './stack.ts';

const RATE_HZ = 44_100;
const heart = synthesiseHeartSound({ kind: 'murmur', seconds: 4, sampleRateHz: RATE_HZ });

describe('recordings', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.stop());

  const probabilities = async (bytes: Uint8Array, name = 'recording') => {
    const answer = await classify(stack.url, bytes, name);
    expect(answer.error).toBeNull();
    return confidencesOf(answer);
  };

  it('are known by their content, whatever their name', async () => {
    for (const name of ['heart.txt', 'heart.mp3', 'no extension', '../../heart.wav', 'Herztöne "1".wav']) {
      expect((await classify(stack.url, encodeWav([heart], RATE_HZ), name)).ok).toBe(true);
    }
  });

  const isReadAsWavIs = async (name: FixtureName) => {
    const expected = await probabilities(
      fixture(name.startsWith('stereo-24-bit') ? 'stereo-24-bit-wav' : 'wav'),
    );
    const found = await probabilities(fixture(name));
    expect(found.indexOf(Math.max(...found))).toBe(expected.indexOf(Math.max(...expected)));
  };

  it.each(FIXTURE_NAMES.filter((name) => name !== 'm4a' && name !== 'aac'))('are read as %s', isReadAsWavIs);

  describeWith('ffmpeg', 'through ffmpeg', () => {
    it('are read as aac', () => isReadAsWavIs('aac'));
  });

  it('give the same probabilities as WAV and as FLAC', async () => {
    expect(
      difference(await probabilities(fixture('wav')), await probabilities(fixture('flac'))),
    ).toBeLessThan(1e-6);
  });

  it.each(WAV_ENCODINGS)('give nearly the same probabilities as %s', async (encoding) => {
    const expected = await probabilities(encodeWav([heart], RATE_HZ));
    const found = await probabilities(encodeWav([heart], RATE_HZ, encoding));
    expect(difference(found, expected)).toBeLessThan(encoding.startsWith('pcm8') ? 0.1 : 0.05);
  });

  it.each([2, 3, 8])('give the same probabilities on %i channels', async (channels) => {
    const expected = await probabilities(encodeWav([heart], RATE_HZ));
    const found = await probabilities(encodeWav(Array(channels).fill(heart), RATE_HZ));
    expect(difference(found, expected)).toBeLessThan(0.05);
  });

  it.each([8_000, 11_025, 16_000, 22_050, 32_000, 48_000, 88_200, 96_000, 176_400, 192_000])(
    'give nearly the same probabilities at %i Hz',
    async (rateHz) => {
      const expected = await probabilities(encodeWav([heart], RATE_HZ));
      const found = await probabilities(encodeWav([resample(heart, RATE_HZ, rateHz)], rateHz));
      expect(difference(found, expected)).toBeLessThan(0.05);
    },
  );

  it.each(hostileFiles().map((file) => [file.name, file] as const))(
    'of no use are refused: %s',
    async (_name, file) => {
      const answer = await classify(stack.url, file.bytes, file.name);
      if (file.expectedCode === null) {
        expect(answer.error).toBeNull();
      } else {
        expect(answer).toMatchObject({ ok: false, error: { field: 'audio' }, prediction: null });
        expect(answer.error?.message).not.toMatch(/\/tmp|node_modules|\bat \w+ \(|SELECT|undefined/);
        if (answer.jobId) expect((await stack.client.job(answer.jobId))?.error?.code).toBe(file.expectedCode);
      }
      expect(await stack.stagedFiles()).toEqual([]);
    },
  );

  it('go on being classified after all of that, by the same processes', async () => {
    expect((await classify(stack.url, encodeWav([heart], RATE_HZ), 'heart.wav')).ok).toBe(true);
    expect(await stack.logs()).not.toContain('IsolatedCrashError');
  });

  it('earn the typed error on the full API', async () => {
    const submitted = await stack.client.submit(new Blob(['lub dub']), 'text.wav');
    expect(submitted.status).toBe('QUEUED');
    await expect(stack.client.submit(new Blob([]), 'empty.wav')).rejects.toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
    await expect(
      stack.client.submit(new Blob([new Uint8Array(26 * 1024 * 1024)]), 'large.wav'),
    ).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      message: expect.stringContaining('25 MB'),
    });
  });

  describeWithRealData('of real hearts', (_recordings, folder) => {
    const classes = ['artifact', 'extrahls', 'murmur', 'normal'];

    it.each(classes)(
      'keep their probabilities at other rates, depths and channel counts: %s',
      async (name) => {
        const file = await readFile(join(folder, 'samples', `${name}.wav`));
        const samples = samplesOf(file);
        const expected = await probabilities(file);
        expect(expected.indexOf(Math.max(...expected))).toBe(classes.indexOf(name));
        const variants = [
          encodeWav([samples, samples], RATE_HZ),
          encodeWav([samples], RATE_HZ, 'pcm24'),
          encodeWav([resample(samples, RATE_HZ, 8_000)], 8_000),
          encodeWav([resample(samples, RATE_HZ, 48_000)], 48_000),
        ];
        for (const variant of variants)
          expect(difference(await probabilities(variant), expected)).toBeLessThan(0.05);
      },
    );
  });
});

/** The samples of a plain 16-bit mono WAV file. */
function samplesOf(wav: Buffer): Float32Array {
  const start = wav.indexOf('data') + 8;
  return Float32Array.from(
    { length: Math.floor((wav.length - start) / 2) },
    (_, n) => wav.readInt16LE(start + 2 * n) / 32_768,
  );
}

function confidencesOf({ prediction }: CompatibilityAnswer): number[] {
  return (prediction?.predictions ?? []).map(({ confidence }) => confidence);
}

function difference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? Number.NaN))));
}
