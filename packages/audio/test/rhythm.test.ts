import type { HeartRhythm, HeartSound } from '@hbsc/core';
import { seededRandom, synthesiseHeartSound, whiteNoise } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { analyseSignal } from '../src/index.ts';

const RATE_HZ = 2000;

type Kind = 'normal' | 'murmur' | 'extrahls';

interface Heart {
  readonly kind?: Kind;
  readonly seconds?: number;
  readonly beatsPerMinute: number;
  /** Loudest sample of the noise it lies in, the heart's being 0.6. */
  readonly noise?: number;
}

function rhythmOf({ kind = 'normal', seconds = 9, beatsPerMinute, noise = 0 }: Heart): HeartRhythm {
  const heart = synthesiseHeartSound({ kind, seconds, sampleRateHz: RATE_HZ, beatsPerMinute });
  const added = whiteNoise(heart.length, seededRandom(2));
  return analyseSignal(
    heart.map((sample, i) => sample + noise * (added[i] ?? 0)),
    0,
  ).rhythm;
}

function times(sounds: readonly HeartSound[], name: HeartSound['sound']): number[] {
  return sounds.filter(({ sound }) => sound === name).map(({ seconds }) => seconds);
}

describe('heart rate', () => {
  const kinds: readonly Kind[] = ['normal', 'murmur', 'extrahls'];
  const rates = [38, 45, 60, 72, 90, 105, 120, 140, 160, 180, 195];

  it.each(kinds)('is found from 38 to 195 beats a minute, neither half nor double, in a %s heart', (kind) => {
    for (const beatsPerMinute of rates) {
      const { heartRateBpm, heartRateConfidence } = rhythmOf({ kind, beatsPerMinute });
      expect(Math.abs((heartRateBpm ?? 0) - beatsPerMinute)).toBeLessThan(0.02 * beatsPerMinute);
      expect(heartRateConfidence).toBeGreaterThan(0.9);
    }
  });

  it('is found in three seconds and in two minutes', () => {
    for (const seconds of [3, 120]) {
      expect(rhythmOf({ seconds, beatsPerMinute: 75 }).heartRateBpm).toBeCloseTo(75, -1);
    }
  });

  it('is found in noise, less surely', () => {
    const clean = rhythmOf({ beatsPerMinute: 66 });
    const noisy = rhythmOf({ beatsPerMinute: 66, noise: 0.2 });
    expect(Math.abs((noisy.heartRateBpm ?? 0) - 66)).toBeLessThan(2);
    expect(noisy.heartRateConfidence).toBeLessThan(clean.heartRateConfidence);
  });

  it('is found in a file of 1 kHz, whose sound ends at 500 Hz', () => {
    const narrow = synthesiseHeartSound({
      kind: 'murmur',
      seconds: 9,
      sampleRateHz: 1000,
      beatsPerMinute: 80,
    });
    const doubled = Float32Array.from({ length: narrow.length * 2 - 1 }, (_, i) => {
      const [before = 0, after = 0] = [narrow[i >> 1], narrow[(i + 1) >> 1]];
      return (before + after) / 2;
    });
    expect(analyseSignal(doubled, 0).rhythm.heartRateBpm).toBeCloseTo(80, 0);
  });

  it('is null, and its confidence 0, where nothing repeats', () => {
    const { rhythm } = analyseSignal(whiteNoise(18_000, seededRandom(3)), 0);
    expect(rhythm).toEqual({
      heartRateBpm: null,
      heartRateConfidence: 0,
      sounds: [],
      systoleSeconds: null,
      diastoleSeconds: null,
    });
  });

  it('is null in a recording that cannot hold a cycle of 35 beats a minute', () => {
    expect(rhythmOf({ seconds: 1.7, beatsPerMinute: 90 }).heartRateBpm).toBeNull();
  });
});

describe('heart sounds', () => {
  it.each(['normal', 'murmur', 'extrahls'] as const)('are found where they are in a %s heart', (kind) => {
    const beatsPerMinute = 72;
    const { sounds } = rhythmOf({ kind, beatsPerMinute });
    const cycle = 60 / beatsPerMinute;
    const s1 = Array.from({ length: 11 }, (_, beat) => 0.1 + beat * cycle).filter((at) => at < 9);
    const s2 = s1.map((at) => at + 0.33 * Math.sqrt(cycle)).filter((at) => at < 9);
    for (const [name, expected] of [
      ['S1', s1],
      ['S2', s2],
    ] as const) {
      const found = times(sounds, name);
      expect(found).toHaveLength(expected.length);
      found.forEach((at, i) => {
        expect(Math.abs(at - (expected[i] ?? 0))).toBeLessThan(0.03);
      });
    }
  });

  it('come in order of time and in turn', () => {
    const { sounds } = rhythmOf({ beatsPerMinute: 60 });
    expect(sounds.map(({ seconds }) => seconds)).toEqual(
      sounds.map(({ seconds }) => seconds).sort((a, b) => a - b),
    );
    sounds.slice(1).forEach(({ sound }, i) => {
      expect(sound).not.toBe(sounds[i]?.sound);
    });
  });

  it('give the lengths of systole and diastole', () => {
    const { systoleSeconds, diastoleSeconds } = rhythmOf({ beatsPerMinute: 60 });
    expect(Math.abs((systoleSeconds ?? 0) - 0.33)).toBeLessThan(0.02);
    expect(Math.abs((diastoleSeconds ?? 0) - 0.67)).toBeLessThan(0.02);
  });

  it('are not told apart in a fast heart, whose systole and diastole are alike; its rate is', () => {
    const { heartRateBpm, sounds, systoleSeconds, diastoleSeconds } = rhythmOf({ beatsPerMinute: 130 });
    expect(heartRateBpm).toBeCloseTo(130, 0);
    expect({ sounds, systoleSeconds, diastoleSeconds }).toEqual({
      sounds: [],
      systoleSeconds: null,
      diastoleSeconds: null,
    });
  });

  it('are not told apart where each beat is but one sound', () => {
    const beats = new Float32Array(18_000);
    for (let at = 400; at < beats.length; at += 1600) {
      for (let i = 0; i < 200; i++) beats[at + i] = Math.sin(i / 5) * Math.exp(-i / 40);
    }
    const { heartRateBpm, sounds } = analyseSignal(beats, 0).rhythm;
    expect(heartRateBpm).toBeCloseTo(75, 0);
    expect(sounds).toEqual([]);
  });
});
