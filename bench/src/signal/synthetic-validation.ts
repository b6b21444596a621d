import { ANALYSIS_RATE_HZ, analyseSignal } from '@hbsc/audio';
import type { HeartRhythm, HeartSound } from '@hbsc/core';
import { type HeartSoundOptions, seededRandom, synthesiseHeartSound, whiteNoise } from '@hbsc/testkit';
import { percent, table } from '../table.ts';
import { f1Of, matchSounds, precisionOf, sumOfMatches } from './sound-matches.ts';

type Kind = Exclude<HeartSoundOptions['kind'], 'artifact'>;

const KINDS: readonly Kind[] = ['normal', 'murmur', 'extrahls'];
const RATES_BPM = [45, 60, 75, 90, 100, 115, 130, 145, 160] as const;
const DURATIONS_SECONDS = [3, 5, 9, 30] as const;

/** Root mean square of white noise up to 1 kHz, against a peak of 0.6. */
const NOISE_LEVELS = [0, 0.02, 0.1] as const;

/** From here up systole and diastole are about alike, and S1 and S2 are not to be told apart. */
const FAST_BPM = 111;

/** How well rate and heart sounds are found where they are known: synthetic hearts in noise. As a table for a terminal. */
export function syntheticReport(): string {
  const rows = KINDS.flatMap((kind) => NOISE_LEVELS.map((noise) => rowOf(kind, noise)));
  return [
    `Synthetic hearts at ${RATES_BPM.join(', ')} BPM, ${DURATIONS_SECONDS.join(', ')} s each`,
    table(
      ['', 'rate within 5 %', 'no rate', `sounds told below ${FAST_BPM} BPM`, 'above', 'precision', 'F1'],
      rows,
    ),
  ].join('\n');
}

function rowOf(kind: Kind, noise: number): string[] {
  const hearts = RATES_BPM.flatMap((beatsPerMinute) =>
    DURATIONS_SECONDS.map((seconds) => {
      const samples = synthesiseHeartSound({ kind, seconds, sampleRateHz: ANALYSIS_RATE_HZ, beatsPerMinute });
      addNoise(samples, noise);
      return { beatsPerMinute, seconds, rhythm: analyseSignal(samples, 0).rhythm };
    }),
  );
  const near = hearts.filter(({ beatsPerMinute, rhythm }) => {
    const bpm = rhythm.heartRateBpm;
    return bpm !== null && Math.abs(bpm - beatsPerMinute) <= 0.05 * beatsPerMinute;
  });
  const unrated = hearts.filter(({ rhythm }) => rhythm.heartRateBpm === null);
  const told = hearts.filter(({ rhythm }) => rhythm.sounds.length > 0);
  const slow = hearts.filter(({ beatsPerMinute }) => beatsPerMinute < FAST_BPM);
  const fast = hearts.filter(({ beatsPerMinute }) => beatsPerMinute >= FAST_BPM);
  const matches = sumOfMatches(
    told.flatMap(({ beatsPerMinute, seconds, rhythm }) =>
      compare(knownSounds(beatsPerMinute, seconds), rhythm),
    ),
  );
  return [
    noise === 0 ? kind : `${kind}, noise ${noise}`,
    percent(near.length / hearts.length),
    percent(unrated.length / hearts.length),
    percent(slow.filter((heart) => told.includes(heart)).length / slow.length),
    percent(fast.filter((heart) => told.includes(heart)).length / fast.length),
    precisionOf(matches).toFixed(3),
    f1Of(matches).toFixed(3),
  ];
}

/** When the synthetic heart sounds, give or take its jitter of a hundredth of a cycle. */
function knownSounds(beatsPerMinute: number, seconds: number): HeartSound[] {
  const cycle = 60 / beatsPerMinute;
  const sounds: HeartSound[] = [];
  for (let at = 0.1; at < seconds; at += cycle) {
    const s2At = at + 0.33 * Math.sqrt(cycle);
    sounds.push({ sound: 'S1', seconds: at });
    if (s2At < seconds) sounds.push({ sound: 'S2', seconds: s2At });
  }
  return sounds;
}

function compare(known: readonly HeartSound[], { sounds }: HeartRhythm) {
  return [matchSounds('S1', known, sounds), matchSounds('S2', known, sounds)];
}

/** @param level - root mean square */
function addNoise(samples: Float32Array, level: number): void {
  const noise = whiteNoise(samples.length, seededRandom(samples.length));
  for (let i = 0; i < samples.length; i++) {
    samples[i] = (samples[i] ?? 0) + level * Math.sqrt(3) * (noise[i] ?? 0);
  }
}
