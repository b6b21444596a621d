import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEART_SOUND_CLASSES } from '@hbsc/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { HeartSoundModel, MODELS_DIRECTORY, Resampler } from './main-realm.ts';

const SHIPPED_MODELS = ['m5@1.0.0', 'pcgnet@1.0.1'];
const TOLERANCE = 1e-4;

/** What PyTorch and numpy said of some recordings when the model was made. */
const goldenSchema = z.object({
  cases: z
    .array(
      z.object({
        name: z.string(),
        file: z.string(),
        sampleRateHz: z.number(),
        samples: z.number(),
        probabilities: z.array(z.number()).length(HEART_SOUND_CLASSES.length),
        windows: z.array(z.array(z.number())).optional(),
        resampled: z
          .object({ length: z.number(), at: z.array(z.number()), values: z.array(z.number()) })
          .optional(),
      }),
    )
    .min(1),
});
function goldenOf(model: string) {
  const directory = join(MODELS_DIRECTORY, model.replace('@', '/'), 'golden');
  const { cases } = goldenSchema.parse(JSON.parse(readFileSync(join(directory, 'golden.json'), 'utf8')));
  return cases.map(({ file, ...golden }) => ({ ...golden, path: join(directory, file) }));
}

function samplesOf({ path, samples }: { path: string; samples: number }): Float32Array {
  const bytes = readFileSync(path);
  expect(bytes.length).toBe(4 * samples);
  return Float32Array.from({ length: samples }, (_, n) => bytes.readFloatLE(4 * n));
}

function largestDifference(found: readonly number[], expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  return Math.max(...found.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN))));
}

function murmuringTone(rateHz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(rateHz * seconds) }, (_, n) => {
    const time = n / rateHz;
    return 0.5 * Math.sin(2 * Math.PI * 60 * time) * Math.max(0, Math.sin(2 * Math.PI * 1.2 * time)) ** 8;
  });
}

describe.each(SHIPPED_MODELS)('%s', (name) => {
  const cases = goldenOf(name);
  let model: Awaited<ReturnType<typeof HeartSoundModel.load>>;
  beforeAll(async () => {
    model = await HeartSoundModel.load(name);
    await model.warmUp();
  });
  afterAll(() => model.release());

  it.each(cases)('says of $name what it said in training', async (golden) => {
    const { probabilities, windows } = await model.classify(samplesOf(golden), golden.sampleRateHz);
    expect(largestDifference(probabilities, golden.probabilities)).toBeLessThan(TOLERANCE);
    if (!golden.windows) return;
    const found = windows.flatMap((window) => window.probabilities);
    expect(largestDifference(found, golden.windows.flat())).toBeLessThan(TOLERANCE);
  });

  it.each(
    cases.flatMap(({ resampled, ...golden }) => (resampled === undefined ? [] : [{ ...golden, resampled }])),
  )('hears $name resampled as in training', async (golden) => {
    const resampler = new Resampler({
      targetRateHz: model.manifest.input.sampleRateHz,
      design: model.manifest.resampling,
    });
    const found = await resampler.resample(samplesOf(golden), golden.sampleRateHz);
    await resampler.release();
    const { length, at, values } = golden.resampled;
    expect(found.length).toBe(length);
    expect(
      largestDifference(
        at.map((index) => found[index] ?? Number.NaN),
        values,
      ),
    ).toBeLessThan(TOLERANCE);
  });

  it('was checked against recordings that need resampling', () => {
    expect(cases.filter(({ resampled }) => resampled !== undefined).length).toBeGreaterThan(0);
  });

  it('gives four probabilities that sum to 1, at any rate', async () => {
    for (const rateHz of [1_000, 1_001, 4_000, 8_000, 11_025, 44_099, 48_000, 192_000]) {
      const { probabilities } = await model.classify(murmuringTone(rateHz, 2), rateHz);
      expect(probabilities).toHaveLength(HEART_SOUND_CLASSES.length);
      expect(Math.min(...probabilities)).toBeGreaterThanOrEqual(0);
      expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 5);
    }
  });

  it('tells of windows that cover the whole recording', async () => {
    const { windows } = await model.classify(murmuringTone(44_100, 7.5), 44_100);
    expect(windows.at(0)?.startSeconds).toBe(0);
    const hopSeconds = windows[1]?.startSeconds ?? 0;
    expect(windows.at(-1)?.endSeconds).toBeGreaterThan(7.5 - hopSeconds);
    expect(windows.at(-1)?.endSeconds).toBeLessThanOrEqual(7.5);
    for (const { startSeconds, endSeconds, probabilities } of windows) {
      expect(startSeconds).toBeLessThan(endSeconds);
      expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 5);
    }
  });

  it('says the same of the same recording, also among others', async () => {
    const recording = murmuringTone(44_100, 3);
    const { probabilities } = await model.classify(recording, 44_100);
    const answers = await Promise.all([
      model.classify(recording, 44_100),
      model.classify(murmuringTone(48_000, 5), 48_000),
      model.classify(recording, 44_100),
    ]);
    expect(answers[0]?.probabilities).toEqual(probabilities);
    expect(answers[2]?.probabilities).toEqual(probabilities);
  });

  it('says nearly the same of a recording at another rate', async () => {
    const [high, low] = await Promise.all(
      [44_100, 8_000].map((rateHz) => model.classify(murmuringTone(rateHz, 4), rateHz)),
    );
    expect(largestDifference(high?.probabilities ?? [], low?.probabilities ?? [])).toBeLessThan(0.02);
  });

  it('takes the longest recording at the highest rate', async () => {
    const { probabilities } = await model.classify(new Float32Array(192_000 * 120).fill(0.1), 192_000);
    expect(probabilities).toHaveLength(HEART_SOUND_CLASSES.length);
  });

  it('refuses recordings outside its bounds', async () => {
    await expect(model.classify(new Float32Array(4_000), 8_000)).rejects.toMatchObject({
      code: 'AUDIO_TOO_SHORT',
      message: 'The recording lasts 0.50 s. The model takes 1 to 120 s.',
    });
    await expect(model.classify(new Float32Array(1_000 * 121), 1_000)).rejects.toMatchObject({
      code: 'AUDIO_TOO_LONG',
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses a sample of %p', async (sample) => {
    for (const rateHz of [8_000, 44_100]) {
      const recording = murmuringTone(rateHz, 2);
      recording[rateHz] = sample;
      await expect(model.classify(recording, rateHz)).rejects.toMatchObject({ code: 'UNDECODABLE_AUDIO' });
    }
  });
});
