import type { HeartSoundClass } from '@hbsc/core';
import { bandPassInPlace } from './biquad.ts';
import { type RandomSource, seededRandom, whiteNoise } from './random.ts';

export interface HeartSoundOptions {
  /** What to synthesise: a plain heart, one with a systolic murmur, one with a third sound, or no heart at all. */
  readonly kind: HeartSoundClass;
  readonly seconds: number;
  readonly sampleRateHz: number;
  /** Heart rate; an artifact has none and ignores it. Default 72. */
  readonly beatsPerMinute?: number;
  /** The same options and seed give the same samples. Default 1. */
  readonly seed?: number;
  /** Largest absolute sample, full scale being 1. Default 0.6. */
  readonly peak?: number;
}

/** A heart sound as a short burst of damped partials. */
interface Burst {
  readonly partialsHz: readonly number[];
  /** Time from the loudest moment until the burst has fallen to 1/e, seconds. */
  readonly decaySeconds: number;
  readonly amplitude: number;
}

const S1: Burst = { partialsHz: [38, 62, 95], decaySeconds: 0.03, amplitude: 1 };
const S2: Burst = { partialsHz: [55, 88, 140], decaySeconds: 0.022, amplitude: 0.75 };
const S3: Burst = { partialsHz: [28, 44], decaySeconds: 0.035, amplitude: 0.4 };

const LOWEST_HZ = 20;
const HIGHEST_HZ = 600;

/**
 * A synthetic phonocardiogram: S1 and S2 at the wanted heart rate with the small irregularity of a real one,
 * over faint body noise, all within 20-600 Hz. `murmur` adds crescendo-decrescendo noise in systole,
 * `extrahls` an S3 in early diastole; `artifact` is handling noise without a beat.
 *
 * @returns mono samples, `seconds * sampleRateHz` of them
 */
export function synthesiseHeartSound(options: HeartSoundOptions): Float32Array {
  const { kind, seconds, sampleRateHz, beatsPerMinute = 72, seed = 1, peak = 0.6 } = options;
  const random = seededRandom(seed);
  const signal = new Float32Array(Math.round(seconds * sampleRateHz));

  if (kind === 'artifact') addHandlingNoise(signal, sampleRateHz, random);
  else addHeartBeats(signal, sampleRateHz, kind, beatsPerMinute, random);

  addNoise(signal, whiteNoise(signal.length, random), 0, 0.02);
  bandPassInPlace(signal, LOWEST_HZ, HIGHEST_HZ, sampleRateHz);
  scaleToPeak(signal, peak);
  return signal;
}

function addHeartBeats(
  signal: Float32Array,
  sampleRateHz: number,
  kind: HeartSoundClass,
  beatsPerMinute: number,
  random: RandomSource,
): void {
  const meanCycle = 60 / beatsPerMinute;
  const systole = systoleSeconds(beatsPerMinute);
  const end = signal.length / sampleRateHz;
  for (let beat = 0, onset = 0.1; onset < end; beat++, onset = 0.1 + beat * meanCycle) {
    const s1At = onset + jitter(random, 0.01 * meanCycle);
    const s2At = s1At + systole + jitter(random, 0.005 * meanCycle);
    const strength = 1 + jitter(random, 0.12);
    addBurst(signal, sampleRateHz, S1, s1At, strength);
    addBurst(signal, sampleRateHz, S2, s2At, strength);
    if (kind === 'extrahls') addBurst(signal, sampleRateHz, S3, s2At + 0.14, strength);
    if (kind === 'murmur') addSystolicMurmur(signal, sampleRateHz, s1At + 0.05, s2At - 0.03, random);
  }
}

/** S1 to S2: 0.33 s at 60 beats a minute, shrinking with the square root of the cycle as Bazett's formula has it. */
function systoleSeconds(beatsPerMinute: number): number {
  return 0.33 * Math.sqrt(60 / beatsPerMinute);
}

function addBurst(
  signal: Float32Array,
  sampleRateHz: number,
  burst: Burst,
  atSeconds: number,
  strength: number,
): void {
  const attackSeconds = burst.decaySeconds / 3;
  const from = Math.max(0, Math.floor((atSeconds - 4 * attackSeconds) * sampleRateHz));
  const to = Math.min(signal.length, Math.ceil((atSeconds + 5 * burst.decaySeconds) * sampleRateHz));
  for (let i = from; i < to; i++) {
    const t = i / sampleRateHz - atSeconds;
    const envelope = t < 0 ? Math.exp(-((t / attackSeconds) ** 2)) : Math.exp(-t / burst.decaySeconds);
    let tone = 0;
    burst.partialsHz.forEach((hz, order) => {
      tone += Math.sin(2 * Math.PI * hz * t + order) / (order + 1);
    });
    signal[i] = (signal[i] ?? 0) + burst.amplitude * strength * envelope * tone;
  }
}

function addSystolicMurmur(
  signal: Float32Array,
  sampleRateHz: number,
  fromSeconds: number,
  toSeconds: number,
  random: RandomSource,
): void {
  const noise = whiteNoise(Math.max(0, Math.round((toSeconds - fromSeconds) * sampleRateHz)), random);
  bandPassInPlace(noise, 120, 400, sampleRateHz);
  scaleToPeak(noise, 0.45);
  const middle = noise.length / 2;
  for (let i = 0; i < noise.length; i++) {
    noise[i] = (noise[i] ?? 0) * (1 - Math.abs(i - middle) / middle);
  }
  addNoise(signal, noise, Math.round(fromSeconds * sampleRateHz), 1);
}

/** Bumps and scrapes of a hand on a microphone: one to three a second, each of its own length, band and loudness. */
function addHandlingNoise(signal: Float32Array, sampleRateHz: number, random: RandomSource): void {
  for (let at = 0; at < signal.length; at += Math.round((0.3 + 0.7 * random()) * sampleRateHz)) {
    const noise = whiteNoise(Math.round((0.05 + 0.5 * random()) * sampleRateHz), random);
    const lowHz = LOWEST_HZ + 120 * random();
    bandPassInPlace(noise, lowHz, lowHz + 60 + 350 * random(), sampleRateHz);
    scaleToPeak(noise, 0.2 + 0.8 * random());
    const fade = 0.02 * sampleRateHz;
    for (let i = 0; i < noise.length; i++) {
      noise[i] = (noise[i] ?? 0) * Math.min(1, i / fade, (noise.length - 1 - i) / fade);
    }
    addNoise(signal, noise, at, 1);
  }
}

function addNoise(signal: Float32Array, noise: Float32Array, at: number, gain: number): void {
  const length = Math.min(noise.length, signal.length - at);
  for (let i = 0; i < length; i++) {
    signal[at + i] = (signal[at + i] ?? 0) + gain * (noise[i] ?? 0);
  }
}

function scaleToPeak(signal: Float32Array, peak: number): void {
  const found = signal.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  if (found === 0) return;
  for (let i = 0; i < signal.length; i++) signal[i] = ((signal[i] ?? 0) * peak) / found;
}

function jitter(random: RandomSource, width: number): number {
  return (random() * 2 - 1) * width;
}
