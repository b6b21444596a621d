import { describe, expect, it } from '@jest/globals';
import { kernelReach, phaseTaps, rateRatio } from '../src/resampling-kernel.ts';

const DESIGN = { zeroCrossings: 16, kaiserBeta: 6.5, rolloff: 0.88, maxTerm: 1024 };
const ratioTo8kHz = (rateHz: number) => rateRatio(rateHz, 8_000, DESIGN.maxTerm);

describe('rateRatio', () => {
  it.each([
    [1_000, 8, 1, 19],
    [2_000, 4, 1, 19],
    [4_000, 2, 1, 19],
    [6_000, 4, 3, 19],
    [11_025, 320, 441, 26],
    [12_345, 429, 662, 29],
    [16_000, 1, 2, 37],
    [22_050, 160, 441, 51],
    [44_100, 80, 441, 101],
    [48_000, 1, 6, 110],
    [96_000, 1, 12, 219],
    [192_000, 1, 24, 437],
  ])('%i Hz to 8 kHz is %i/%i with a reach of %i samples', (rateHz, up, down, reach) => {
    expect(ratioTo8kHz(rateHz)).toEqual({ up, down });
    expect(kernelReach({ up, down }, DESIGN)).toBe(reach);
  });

  it.each([7_997, 8_000, 8_003])('%i Hz is taken for 8 kHz', (rateHz) => {
    expect(ratioTo8kHz(rateHz)).toEqual({ up: 1, down: 1 });
  });

  it('is the nearest of all fractions within the bound', () => {
    for (const rateHz of [1_001, 7_919, 8_009, 11_113, 44_099, 44_101, 95_999, 191_999]) {
      const { up, down } = ratioTo8kHz(rateHz);
      const [low, high] = [Math.min(rateHz, 8_000), Math.max(rateHz, 8_000)];
      const [numerator, denominator] = [Math.min(up, down), Math.max(up, down)];
      let nearest = Number.POSITIVE_INFINITY;
      for (let q = 1; q <= DESIGN.maxTerm; q++) {
        nearest = Math.min(nearest, Math.abs(Math.round((q * low) / high) / q - low / high));
      }
      expect(denominator).toBeLessThanOrEqual(DESIGN.maxTerm);
      expect(Math.abs(numerator / denominator - low / high)).toBeCloseTo(nearest, 14);
    }
  });

  it.each([0, -8_000, 44_100.5, Number.NaN])('refuses %p Hz', (rateHz) => {
    expect(() => ratioTo8kHz(rateHz)).toThrow(/positive whole number of Hz/);
  });

  it('refuses rates that no ratio within the bound joins', () => {
    expect(() => ratioTo8kHz(2)).toThrow(/too far/);
  });
});

describe('phaseTaps', () => {
  it.each([
    [80, 441, 0, 101, 0.15965438],
    [80, 441, 0, 102, 0.15299988],
    [80, 441, 0, 92, -0.033848185],
    [80, 441, 0, 131, 0.0049656914],
    [80, 441, 1, 106, 0.15789007],
    [80, 441, 40, 321, 0.15797481],
    [80, 441, 79, 537, 0.15789007],
    [2, 1, 0, 19, 0.880063],
    [2, 1, 1, 19, 0.6240288],
    [2, 1, 1, 20, 0.6240288],
    [2, 1, 1, 21, -0.17558634],
  ])('of %i/%i agrees with the specification at [%i, %i]', (up, down, phase, tap, expected) => {
    const { firstSample, weights } = phaseTaps({ up, down }, DESIGN, phase);
    expect(weights[tap - kernelReach({ up, down }, DESIGN) - firstSample]).toBeCloseTo(expected, 7);
  });

  it('passes a constant signal unchanged in every phase', () => {
    for (const rateHz of [1_001, 4_000, 11_025, 44_100, 192_000]) {
      const ratio = ratioTo8kHz(rateHz);
      for (let phase = 0; phase < ratio.up; phase++) {
        const { weights } = phaseTaps(ratio, DESIGN, phase);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      }
    }
  });
});
