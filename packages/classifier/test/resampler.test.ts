import { afterAll, describe, expect, it } from '@jest/globals';
import { kernelReach, phaseTaps, rateRatio } from '../src/resampling-kernel.ts';
import { Resampler } from './main-realm.ts';

const DESIGN = { zeroCrossings: 16, kaiserBeta: 6.5, rolloff: 0.88, maxTerm: 1024 };
const TARGET_HZ = 8_000;
const RATES_HZ = [
  1_000, 1_001, 4_000, 6_000, 11_025, 16_000, 22_050, 44_099, 44_100, 48_000, 96_000, 192_000,
];

const resampler = new Resampler({ targetRateHz: TARGET_HZ, design: DESIGN, capacity: RATES_HZ.length });
afterAll(() => resampler.release());

function tone(frequencyHz: number, rateHz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * rateHz) }, (_, n) =>
    Math.sin((2 * Math.PI * frequencyHz * n) / rateHz),
  );
}

/** Root mean square away from the ends, where the silence around the recording is heard. */
function levelOf(samples: Float32Array): number {
  const middle = samples.subarray(Math.floor(samples.length * 0.2), Math.ceil(samples.length * 0.8));
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
}

async function gainDb(frequencyHz: number, rateHz: number, seconds: number): Promise<number> {
  const signal = tone(frequencyHz, rateHz, seconds);
  return 20 * Math.log10(levelOf(await resampler.resample(signal, rateHz)) * Math.SQRT2);
}

/** The sum of the specification, output by output. */
function resampledByDefinition(samples: Float32Array, rateHz: number): number[] {
  const ratio = rateRatio(rateHz, TARGET_HZ, DESIGN.maxTerm);
  const phases = Array.from({ length: ratio.up }, (_, phase) => phaseTaps(ratio, DESIGN, phase));
  return Array.from({ length: Math.ceil((samples.length * ratio.up) / ratio.down) }, (_, output) => {
    const phase = phases[output % ratio.up];
    if (phase === undefined) throw new RangeError('no such phase');
    const start = Math.floor(output / ratio.up) * ratio.down + phase.firstSample;
    return phase.weights.reduce((sum, weight, tap) => sum + weight * (samples[start + tap] ?? 0), 0);
  });
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? Number.NaN))),
    0,
  );
}

describe('Resampler', () => {
  it.each(RATES_HZ)('computes the sum of the specification from %i Hz at any length', async (rateHz) => {
    const ratio = rateRatio(rateHz, TARGET_HZ, DESIGN.maxTerm);
    const reach = kernelReach(ratio, DESIGN);
    const row = Math.ceil((2 * reach) / ratio.down) * ratio.down;
    for (const length of [1, 2, reach, row - 1, row, row + 1, 2 * row, 3 * row + 7]) {
      const noise = Float32Array.from({ length }, (_, n) => ((7_919 * (n + 3)) % 211) / 105.5 - 1);
      const expected = resampledByDefinition(noise, rateHz);
      expect(largestDifference(await resampler.resample(noise, rateHz), expected)).toBeLessThan(2e-6);
    }
  });

  it.each([
    [44_100, 182, [-0.0366562, 0.0167436, 0.5306576, 0.3327709, -0.9520395, -0.4055503]],
    [48_000, 167, [-0.0328811, 0.0203676, 0.6053172, 0.1389914, -0.928671, -0.4885587]],
    [11_025, 726, [-0.1732887, 0.0179323, 0.0914757, 0.4813646, -0.8184903, -0.4198406]],
    [4_000, 2_000, [-0.2656754, -0.2300019, -0.175151, 0.0715298, -0.7537612, -0.2053013]],
  ])('agrees with the test vectors of the specification at %i Hz', async (rateHz, length, expected) => {
    const signal = Float32Array.from(
      { length: 1_000 },
      (_, n) => Math.sin(0.01 * n) + (0.5 * ((7_919 * n) % 101)) / 101 - 0.25,
    );
    const resampled = await resampler.resample(signal, rateHz);
    expect(resampled.length).toBe(length);
    const found = [0, 1, 10, 50, Math.floor(length / 2), length - 1].map(
      (index) => resampled[index] ?? Number.NaN,
    );
    expect(largestDifference(found, expected)).toBeLessThan(1e-6);
  });

  it.each([8_000, 7_997, 8_003])('returns a recording at %i Hz as it is', async (rateHz) => {
    const samples = tone(100, rateHz, 0.1);
    expect(await resampler.resample(samples, rateHz)).toBe(samples);
  });

  it('leaves the recording as it was', async () => {
    const samples = tone(100, 44_100, 0.1);
    const before = samples.slice();
    await resampler.resample(samples, 44_100);
    expect(samples).toEqual(before);
  });

  it('takes a view into a larger buffer', async () => {
    const whole = tone(100, 44_100, 0.3);
    const part = whole.subarray(1_001, 9_001);
    expect(await resampler.resample(part, 44_100)).toEqual(await resampler.resample(part.slice(), 44_100));
  });

  it.each([11_025, 16_000, 22_050, 44_099, 44_100, 48_000, 96_000, 192_000])(
    'puts tones above 4 kHz at least 60 dB down when coming from %i Hz',
    async (rateHz) => {
      const step = (rateHz / 2 - 4_000) / 12;
      for (let frequencyHz = 4_000; frequencyHz < rateHz / 2; frequencyHz += step) {
        expect(await gainDb(frequencyHz, rateHz, 0.2)).toBeLessThan(-60);
      }
    },
  );

  it.each([1_000, 1_001, 4_000, 6_000])(
    'puts images at least 60 dB down when coming from %i Hz',
    async (rateHz) => {
      const frequencyHz = 0.7 * (rateHz / 2);
      const resampled = await resampler.resample(tone(frequencyHz, rateHz, 2), rateHz);
      const { up, down } = rateRatio(rateHz, TARGET_HZ, DESIGN.maxTerm);
      const toneHz = (frequencyHz * TARGET_HZ * down) / (rateHz * up);
      const ideal = resampled.map((_, n) => Math.sin((2 * Math.PI * toneHz * n) / TARGET_HZ));
      const gain = levelOf(resampled) / levelOf(ideal);
      const residue = resampled.map((sample, n) => sample - gain * (ideal[n] ?? Number.NaN));
      expect(20 * Math.log10(levelOf(residue) * Math.SQRT2)).toBeLessThan(-60);
    },
  );

  it.each(RATES_HZ)(
    'is flat within 0.1 dB up to 0.78 of the lower Nyquist frequency from %i Hz',
    async (rateHz) => {
      const edgeHz = 0.78 * (Math.min(rateHz, TARGET_HZ) / 2);
      for (const part of [0.05, 0.25, 0.5, 0.75, 1]) {
        expect(Math.abs(await gainDb(part * edgeHz, rateHz, 0.5))).toBeLessThan(0.1);
      }
    },
  );

  it('keeps a constant signal at its value', async () => {
    for (const rateHz of RATES_HZ) {
      const resampled = await resampler.resample(new Float32Array(rateHz).fill(0.5), rateHz);
      const middle = resampled.subarray(500, -500);
      expect(largestDifference(middle, new Float32Array(middle.length).fill(0.5))).toBeLessThan(1e-5);
    }
  });

  it('keeps the ratios used last, and no more than its capacity', async () => {
    const small = new Resampler({ targetRateHz: TARGET_HZ, design: DESIGN, capacity: 2 });
    const second = (rateHz: number) => small.resample(tone(100, rateHz, 0.1), rateHz);
    await second(44_100);
    await second(48_000);
    await second(44_100);
    expect(small.openRatios).toEqual(['1/6', '80/441']);
    await second(16_000);
    expect(small.openRatios).toEqual(['80/441', '1/2']);
    await small.release();
    expect(small.openRatios).toEqual([]);
  });

  it('serves callers at once that ask for more ratios than it keeps', async () => {
    const small = new Resampler({ targetRateHz: TARGET_HZ, design: DESIGN, capacity: 1 });
    const lengths = await Promise.all(
      RATES_HZ.map(async (rateHz) => (await small.resample(tone(100, rateHz, 1), rateHz)).length),
    );
    expect(lengths).toEqual(
      RATES_HZ.map((rateHz) => {
        const { up, down } = rateRatio(rateHz, TARGET_HZ, DESIGN.maxTerm);
        return Math.ceil((rateHz * up) / down);
      }),
    );
    await small.release();
  });

  it('refuses a rate and goes on with the next recording', async () => {
    await expect(resampler.resample(new Float32Array(10), 0)).rejects.toThrow(/positive whole number/);
    expect((await resampler.resample(new Float32Array(441), 44_100)).length).toBe(80);
  });
});
