import { HEART_SOUND_CLASSES } from '@hbsc/core';
import { describe, expect, it } from '@jest/globals';
import { synthesiseHeartSound } from '../src/index.ts';

const RATE_HZ = 2000;
const { cos, sin, PI } = Math;

/** Power between two frequencies, by a plain Fourier sum at every other hertz. */
function bandPower(signal: Float32Array, fromHz: number, toHz: number): number {
  let power = 0;
  for (let hz = fromHz; hz < toHz; hz += 2) {
    let [real, imaginary] = [0, 0];
    for (const [i, x] of signal.entries()) {
      const angle = (2 * PI * hz * i) / RATE_HZ;
      real += x * cos(angle);
      imaginary += x * sin(angle);
    }
    power += real * real + imaginary * imaginary;
  }
  return power;
}

/** The shortest time, for heart rates of 40 to 180 a minute, after which the envelope nearly repeats itself. */
function cycleSeconds(signal: Float32Array): number {
  const hop = RATE_HZ / 100;
  const envelope = Array.from({ length: Math.floor(signal.length / hop) }, (_, i) =>
    signal.subarray(i * hop, (i + 1) * hop).reduce((sum, x) => sum + x * x, 0),
  );
  const likeness = Array.from({ length: 150 }, (_, lag) =>
    lag < 33
      ? 0
      : envelope.slice(lag).reduce((sum, x, i) => sum + x * (envelope[i] ?? 0), 0) / (envelope.length - lag),
  );
  const best = Math.max(...likeness);
  const near = likeness.findIndex((value) => value > 0.8 * best);
  const peak = Math.max(...likeness.slice(near, near + 6));
  return likeness.indexOf(peak) / 100;
}

describe('a synthetic heart sound', () => {
  it.each(HEART_SOUND_CLASSES)(
    'of kind %s has the wanted length and peak, and only finite samples',
    (kind) => {
      const heart = synthesiseHeartSound({ kind, seconds: 2.5, sampleRateHz: RATE_HZ, peak: 0.5 });
      expect(heart).toHaveLength(5000);
      expect(Math.max(...heart.map(Math.abs))).toBeCloseTo(0.5, 5);
      expect(heart.every(Number.isFinite)).toBe(true);
    },
  );

  it('is the same for the same seed and another for another', () => {
    const options = { kind: 'murmur', seconds: 1, sampleRateHz: RATE_HZ } as const;
    expect(synthesiseHeartSound({ ...options, seed: 5 })).toEqual(
      synthesiseHeartSound({ ...options, seed: 5 }),
    );
    expect(synthesiseHeartSound({ ...options, seed: 6 })).not.toEqual(
      synthesiseHeartSound({ ...options, seed: 5 }),
    );
  });

  it.each([50, 72, 110, 150])('beats at %i a minute', (beatsPerMinute) => {
    const heart = synthesiseHeartSound({
      kind: 'normal',
      seconds: 10,
      sampleRateHz: RATE_HZ,
      beatsPerMinute,
    });
    expect(60 / cycleSeconds(heart)).toBeGreaterThan(beatsPerMinute * 0.96);
    expect(60 / cycleSeconds(heart)).toBeLessThan(beatsPerMinute * 1.04);
  });

  it.each(HEART_SOUND_CLASSES)('of kind %s lies within 20 to 600 Hz', (kind) => {
    const heart = synthesiseHeartSound({ kind, seconds: 1, sampleRateHz: RATE_HZ });
    const inside = bandPower(heart, 20, 600);
    const outside = bandPower(heart, 1, 20) + bandPower(heart, 600, 1000);
    expect(outside / inside).toBeLessThan(0.05);
  });

  it('has more power from 150 to 400 Hz with a murmur than without', () => {
    const options = { seconds: 1, sampleRateHz: RATE_HZ };
    const share = (signal: Float32Array) => bandPower(signal, 150, 400) / bandPower(signal, 20, 600);
    const normal = share(synthesiseHeartSound({ ...options, kind: 'normal' }));
    const murmur = share(synthesiseHeartSound({ ...options, kind: 'murmur' }));
    expect(murmur).toBeGreaterThan(2 * normal);
  });

  it('has a sound about 0.14 s after S2 only when a third sound is wanted', () => {
    const options = { seconds: 3, sampleRateHz: RATE_HZ, beatsPerMinute: 60 };
    const power = (signal: Float32Array, fromSeconds: number, toSeconds: number) =>
      signal.subarray(fromSeconds * RATE_HZ, toSeconds * RATE_HZ).reduce((sum, x) => sum + x * x, 0);
    const earlyDiastole = (kind: 'normal' | 'extrahls') =>
      power(synthesiseHeartSound({ ...options, kind }), 0.54, 0.64);
    expect(earlyDiastole('extrahls')).toBeGreaterThan(10 * earlyDiastole('normal'));
  });
});
