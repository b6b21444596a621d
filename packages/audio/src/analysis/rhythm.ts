import type { HeartRhythm, HeartSound } from '@hbsc/core';
import {
  type BeatTrack,
  expectedSystole,
  GAIN_BY_CHANCE,
  prominence,
  type TrackedSound,
  trackBeats,
} from './beat-track.ts';
import { FRAME_RATE_HZ, halved, secondsOfFrame } from './loudness.ts';
import { findRepetitions, LONGEST_CYCLE_SECONDS, RHYTHM_RATE_HZ } from './repetition.ts';
import { logistic, mean, median } from './statistics.ts';

/** The rhythm of a recording and how well it is founded. */
export interface FoundRhythm {
  readonly rhythm: HeartRhythm;
  /** Autocorrelation of loudness at the heart's cycle, -1 to 1; 0 when nothing repeats. */
  readonly correlation: number;
  /** {@link BeatTrack.beatStrength}; 0 when nothing repeats. */
  readonly beatStrength: number;
}

/** A tracked heart sound in time. */
interface TimedSound extends HeartSound {
  /** Of the sound, in standard deviations. */
  readonly prominence: number;
}

const NO_RHYTHM: HeartRhythm = {
  heartRateBpm: null,
  heartRateConfidence: 0,
  sounds: [],
  systoleSeconds: null,
  diastoleSeconds: null,
};

/** How often two halves of a recording agree on the rate, as a logistic function of the repetition; docs/signal.md. */
const CONFIDENCE_SLOPE = 9;
const CONFIDENCE_INTERCEPT = -1.1;

/** Noise of any length rarely repeats itself as well as this, whatever its halves agree on. */
const LEAST_REPETITION = 0.2;

/** A beat this far from the median cycle is an early or a late one, and not counted in the rate. */
const REGULAR_CYCLE_SHARE = 0.15;

/** S1 and S2 are looked for in the bands where both are. */
const BANDS_OF_BOTH_SOUNDS = 2;

/** How far the loudest moment may be from where the sound was tracked, seconds. */
const REFINEMENT_SECONDS = 0.04;

/** At least this share of each of the two sounds must stand out. */
const AUDIBLE_SHARE = 0.7;

/** Diastole must outlast systole by this share of the cycle, and be expected to: above 111 beats a minute it is not. */
const TELLING_SHARE = 0.1;

/** @param bands - loudness at {@link FRAME_RATE_HZ} */
export function findRhythm(bands: readonly Float64Array[]): FoundRhythm {
  const coarse = bands.map(halved);
  const prominent = prominence(coarse.slice(0, BANDS_OF_BOTH_SOUNDS));
  const candidates = findRepetitions(coarse).map((repetition) => ({
    ...repetition,
    track: trackBeats(prominent, repetition.periodSeconds),
  }));
  const [first, ...others] = candidates;
  if (first === undefined) return { rhythm: NO_RHYTHM, correlation: 0, beatStrength: 0 };
  const { track, correlation, periodSeconds } = others.reduce(
    (best, other) => (other.track.strengthPerSecond > best.track.strengthPerSecond ? other : best),
    first,
  );
  const durationSeconds = prominent.length / RHYTHM_RATE_HZ;
  const repetition = repetitionOf(correlation, periodSeconds / durationSeconds);
  const isFound = repetition >= LEAST_REPETITION && durationSeconds >= LONGEST_CYCLE_SECONDS;
  const rhythm = isFound ? rhythmOf(timed(track, prominent, bands), periodSeconds, repetition) : NO_RHYTHM;
  return { rhythm, correlation, beatStrength: track.beatStrength };
}

/** A correlation over few cycles says less: between two of them there is one comparison, and none within one. */
function repetitionOf(correlation: number, cycleShare: number): number {
  return correlation * Math.max(0, 1 - cycleShare);
}

function rhythmOf(tracked: readonly TimedSound[], periodSeconds: number, repetition: number): HeartRhythm {
  const rate = {
    heartRateBpm: 60 / meanCycle(tracked, periodSeconds),
    heartRateConfidence: logistic(CONFIDENCE_SLOPE * repetition + CONFIDENCE_INTERCEPT),
  };
  const systoleSeconds = medianInterval(tracked, 'S1', 'S2');
  const diastoleSeconds = medianInterval(tracked, 'S2', 'S1');
  if (systoleSeconds === null || diastoleSeconds === null) return { ...NO_RHYTHM, ...rate };
  const areApart =
    isTelling(systoleSeconds, systoleSeconds + diastoleSeconds) &&
    isTelling(expectedSystole(periodSeconds), periodSeconds) &&
    isAudible(tracked, 'S1') &&
    isAudible(tracked, 'S2');
  if (!areApart) return { ...NO_RHYTHM, ...rate };
  const sounds = tracked.filter(standsOut).map(({ sound, seconds }) => ({ sound, seconds }));
  return { ...rate, sounds, systoleSeconds, diastoleSeconds };
}

function timed({ sounds }: BeatTrack, prominent: Float64Array, bands: readonly Float64Array[]): TimedSound[] {
  const loudness = bands.slice(0, BANDS_OF_BOTH_SOUNDS);
  return sounds.map(({ sound, frame }) => ({
    sound,
    seconds: secondsOfFrame(loudestFrame(loudness, frame)),
    prominence: prominent[frame] ?? 0,
  }));
}

/** Where the sum of the bands' loudness is greatest near a tracked sound: the peak of a parabola through three frames. */
function loudestFrame(bands: readonly Float64Array[], trackedFrame: TrackedSound['frame']): number {
  const at = (frame: number) =>
    bands.reduce((sum, band) => sum + (band[frame] ?? Number.NEGATIVE_INFINITY), 0);
  const centre = Math.round(((trackedFrame + 0.5) * FRAME_RATE_HZ) / RHYTHM_RATE_HZ);
  const reach = Math.round(REFINEMENT_SECONDS * FRAME_RATE_HZ);
  let loudest = centre;
  for (let frame = centre - reach; frame <= centre + reach; frame++) {
    if (at(frame) > at(loudest)) loudest = frame;
  }
  const [before, peak, after] = [at(loudest - 1), at(loudest), at(loudest + 1)];
  const curvature = before - 2 * peak + after;
  return Number.isFinite(curvature) && curvature < 0 ? loudest + (before - after) / (2 * curvature) : loudest;
}

/** The mean cycle without early and late beats, seconds. */
function meanCycle(sounds: readonly TimedSound[], periodSeconds: number): number {
  const cycles = sounds.slice(2).map(({ seconds }, i) => seconds - (sounds[i]?.seconds ?? 0));
  const typical = median(cycles) ?? periodSeconds;
  const regular = cycles.filter((cycle) => Math.abs(cycle - typical) <= REGULAR_CYCLE_SHARE * typical);
  return regular.length === 0 ? typical : mean(Float64Array.from(regular));
}

/** Median time from one sound to the next where both stand out, null without any. */
function medianInterval(
  sounds: readonly TimedSound[],
  from: HeartSound['sound'],
  to: HeartSound['sound'],
): number | null {
  return median(
    sounds.flatMap((sound, i) => {
      const next = sounds[i + 1];
      const isWanted = sound.sound === from && next?.sound === to && standsOut(sound) && standsOut(next);
      return isWanted ? [next.seconds - sound.seconds] : [];
    }),
  );
}

/** Whether the longer of the two intervals must be diastole. */
function isTelling(systoleSeconds: number, cycleSeconds: number): boolean {
  return cycleSeconds - 2 * systoleSeconds >= TELLING_SHARE * cycleSeconds;
}

function isAudible(sounds: readonly TimedSound[], name: HeartSound['sound']): boolean {
  const named = sounds.filter(({ sound }) => sound === name);
  return named.filter(standsOut).length >= AUDIBLE_SHARE * named.length;
}

function standsOut({ prominence: found }: TimedSound): boolean {
  return found > GAIN_BY_CHANCE;
}
