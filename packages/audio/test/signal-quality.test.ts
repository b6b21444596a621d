import { seededRandom, synthesiseHeartSound, whiteNoise } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { analyseSignal } from '../src/index.ts';

const RATE_HZ = 2000;

function heart(
  seconds: number,
  kind: 'normal' | 'murmur' | 'extrahls' | 'artifact' = 'normal',
): Float32Array {
  return synthesiseHeartSound({ kind, seconds, sampleRateHz: RATE_HZ });
}

function signal(seconds: number, at: (seconds: number) => number): Float32Array {
  return Float32Array.from({ length: seconds * RATE_HZ }, (_, i) => at(i / RATE_HZ));
}

function noise(seconds: number): Float32Array {
  return whiteNoise(seconds * RATE_HZ, seededRandom(1));
}

/** Three notes a second, each of its own pitch, length and moment. */
function music(seconds: number): Float32Array {
  const random = seededRandom(4);
  const notes = Array.from({ length: seconds * 3 }, () => ({
    hz: 80 + 500 * random(),
    from: seconds * random(),
    lasts: 0.1 + 1.5 * random(),
  }));
  return signal(seconds, (t) =>
    notes.reduce((sum, { hz, from, lasts }) => {
      const isSounding = t >= from && t < from + lasts;
      return isSounding ? sum + 0.05 * Math.sin(2 * Math.PI * hz * t) * Math.exp((from - t) / lasts) : sum;
    }, 0),
  );
}

function scaled(samples: Float32Array, gain: number): Float32Array {
  return samples.map((sample) => sample * gain);
}

describe('signal quality', () => {
  it.each(['normal', 'murmur', 'extrahls'] as const)('finds nothing wrong with a clean %s heart', (kind) => {
    const { index, reasons } = analyseSignal(heart(9, kind), 0).quality;
    expect(reasons).toEqual([]);
    expect(index).toBeGreaterThan(0.7);
  });

  it('falls as noise rises', () => {
    const indices = [0, 0.1, 0.3, 1].map((level) => {
      const samples = heart(9);
      const added = noise(9);
      return analyseSignal(
        samples.map((sample, i) => sample + level * (added[i] ?? 0)),
        0,
      ).quality.index;
    });
    expect(indices).toEqual([...indices].sort((a, b) => b - a));
    expect(indices.at(-1)).toBeLessThan(0.5);
  });

  it.each([
    ['white noise', noise(9)],
    ['white noise of 1 s', noise(1).slice(0, RATE_HZ * 1.2)],
    ['music', music(9)],
    ['a pure tone', signal(9, (t) => 0.5 * Math.sin(2 * Math.PI * 80 * t))],
    ['mains hum with its harmonics', signal(9, (t) => Math.sin(314.16 * t) + 0.3 * Math.sin(942.48 * t))],
    ['a rising rumble', signal(9, (t) => 0.1 * t * Math.sin(2 * Math.PI * (30 + 5 * t) * t))],
  ])('%s is too poor to judge, and shows no rhythm', (_, samples) => {
    const { quality, rhythm } = analyseSignal(samples, 0);
    expect(quality.reasons).toContain('NO_PERIODICITY');
    expect(quality.index).toBeLessThan(0.12);
    expect(rhythm.heartRateBpm).toBeNull();
  });

  it('has a low index for handling noise, which no heart beats in', () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      const samples = synthesiseHeartSound({ kind: 'artifact', seconds: 9, sampleRateHz: RATE_HZ, seed });
      expect(analyseSignal(samples, 0).quality.index).toBeLessThan(0.4);
    }
  });

  it('is SILENT where but one click is heard', () => {
    const samples = signal(9, (t) => (t === 4 ? 0.5 : 0));
    expect(analyseSignal(samples, 0).quality.reasons[0]).toBe('SILENT');
  });

  it('is SILENT where dither alone is heard', () => {
    const samples = scaled(noise(9), 1 / 32_768);
    expect(analyseSignal(samples, 0).quality.reasons).toContain('SILENT');
  });

  it.each([0, 0.25])('a constant %d is SILENT and of no quality', (level) => {
    const { quality } = analyseSignal(
      signal(3, () => level),
      0,
    );
    expect(quality.reasons).toEqual(['SILENT', 'NO_PERIODICITY']);
  });

  it('is TOO_SHORT without one cycle of a slow heart', () => {
    expect(analyseSignal(heart(1.1), 0).quality.reasons).toContain('TOO_SHORT');
    expect(analyseSignal(heart(1.3), 0).quality.reasons).not.toContain('TOO_SHORT');
  });

  it('is CLIPPED when more than a twentieth is', () => {
    expect(analyseSignal(heart(5), 0.051).quality.reasons).toEqual(['CLIPPED']);
    expect(analyseSignal(heart(5), 0.05).quality.reasons).toEqual([]);
  });

  it.each([1e-3, 0.1, 10, 1e6])('is the same at %d times the gain', (gain) => {
    const original = analyseSignal(heart(9), 0);
    const changed = analyseSignal(scaled(heart(9), gain), 0);
    expect(changed.quality.index).toBeCloseTo(original.quality.index, 3);
    expect(changed.rhythm.heartRateBpm).toBeCloseTo(original.rhythm.heartRateBpm ?? 0, 3);
  });

  it('does not mind a constant offset', () => {
    const offset = heart(9).map((sample) => sample + 0.3);
    expect(analyseSignal(offset, 0).quality.index).toBeCloseTo(analyseSignal(heart(9), 0).quality.index, 2);
  });

  it('hardly depends on the length', () => {
    const indices = [4, 9, 30, 120].map((seconds) => analyseSignal(heart(seconds), 0).quality.index);
    expect(Math.max(...indices) - Math.min(...indices)).toBeLessThan(0.1);
  });
});

describe('the numbers', () => {
  it.each([
    ['a heart', heart],
    ['noise', noise],
    ['nothing', (seconds: number) => new Float32Array(seconds * RATE_HZ)],
    ['the largest samples there are', (seconds: number) => scaled(noise(seconds), 3e38)],
  ])('are finite and within bounds for %s of any length', (_, samplesOf) => {
    const longest = samplesOf(120);
    for (const seconds of [0, 0.001, 0.1, 0.5, 1, 1.001, 1.5, 2, 3, 5.999, 6, 7.3, 15, 60, 120]) {
      const samples = longest.subarray(0, Math.round(seconds * RATE_HZ));
      const { quality, rhythm } = analyseSignal(samples, 0);
      const numbers = [
        quality.index,
        rhythm.heartRateConfidence,
        rhythm.heartRateBpm ?? 60,
        rhythm.systoleSeconds ?? 0.3,
        rhythm.diastoleSeconds ?? 0.5,
        ...rhythm.sounds.map((sound) => sound.seconds),
      ];
      expect(numbers.every(Number.isFinite)).toBe(true);
      expect(quality.index).toBeGreaterThanOrEqual(0);
      expect(quality.index).toBeLessThanOrEqual(1);
      expect(rhythm.sounds.every((sound) => sound.seconds >= 0 && sound.seconds <= seconds)).toBe(true);
    }
  });
});
