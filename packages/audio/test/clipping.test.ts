import { synthesiseHeartSound } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { clippedShare } from '../src/index.ts';

function clippedHeart(gain: number, sampleRateHz = 44_100): Float32Array {
  return synthesiseHeartSound({ kind: 'normal', seconds: 9, sampleRateHz, peak: 1 }).map((sample) =>
    Math.max(-1, Math.min(1, sample * gain)),
  );
}

/** As 16-bit audio has them. */
function quantised(samples: Float32Array): Float32Array {
  return samples.map((sample) => Math.round(sample * 32_767) / 32_768);
}

describe('clipped share', () => {
  it.each([2000, 44_100, 192_000])('is next to nothing in an intact heart at %d Hz', (sampleRateHz) => {
    expect(clippedShare(quantised(clippedHeart(0.6, sampleRateHz)))).toBeLessThan(0.001);
  });

  it('is the share of samples at the rails', () => {
    const samples = clippedHeart(10);
    const atRails = samples.filter((sample) => Math.abs(sample) === 1).length / samples.length;
    expect(atRails).toBeGreaterThan(0.05);
    expect(Math.abs(clippedShare(samples) - atRails)).toBeLessThan(0.01);
  });

  it.each([0.01, 0.5, 20])(
    'is the same when the clipped recording is changed to %d times its level',
    (gain) => {
      const samples = clippedHeart(10);
      expect(clippedShare(samples.map((sample) => sample * gain))).toBeCloseTo(clippedShare(samples), 6);
    },
  );

  it('sees a recording that is clipped on one side alone', () => {
    const samples = clippedHeart(10).map((sample) => Math.max(-0.9, sample));
    expect(clippedShare(samples.map((sample) => Math.max(-0.1, sample)))).toBeGreaterThan(0.05);
  });

  it.each([
    ['of nothing', new Float32Array()],
    ['of one sample', new Float32Array([0.5])],
    ['of zeros', new Float32Array(1000)],
  ])('is 0 %s', (_, samples) => {
    expect(clippedShare(samples)).toBe(0);
  });
});
