import { type FilterSection, filterInPlace, highPass, lowPass, steepLowPass } from './filter.ts';
import { mean } from './statistics.ts';

/** The rate of the samples that are analysed, Hz. */
export const ANALYSIS_RATE_HZ = 2000;

/** Loudness values a second. */
export const FRAME_RATE_HZ = 100;

/** Where the two heart sounds are: the first two bands hold S1 and S2, the third the upper end of S2. */
const BANDS_HZ = [
  [25, 60],
  [45, 110],
  [80, 160],
] as const;

/** The bands are filtered at a quarter of the rate; what lies above 340 Hz would alias into them. */
const DECIMATION = 4;
const BAND_RATE_HZ = ANALYSIS_RATE_HZ / DECIMATION;
const SAMPLES_PER_FRAME = BAND_RATE_HZ / FRAME_RATE_HZ;
const ANTI_ALIASING = steepLowPass(180, ANALYSIS_RATE_HZ);
const BAND_PASSES: readonly FilterSection[][] = BANDS_HZ.map(([lowHz, highHz]) => [
  highPass(lowHz, BAND_RATE_HZ),
  highPass(lowHz, BAND_RATE_HZ),
  lowPass(highHz, BAND_RATE_HZ),
]);

/** By how much the filters delay an envelope, seconds. */
const FILTER_DELAY_SECONDS = 0.011;

/** Hann window over 50 ms. */
const SMOOTHING = [0.25, 0.75, 1, 0.75, 0.25] as const;

/** Frames this far below the mean power are as quiet as it gets: 40 dB. */
const QUIETEST = 1e-4;

/** Keeps the logarithm finite where all samples are 0. */
const SMALLEST_POWER = 1e-30;

/**
 * How loud the recording is in each band, {@link FRAME_RATE_HZ} times a second: the logarithm (base 10) of the smoothed power.
 * Gain shifts it and changes nothing else.
 *
 * @param samples - mono at {@link ANALYSIS_RATE_HZ}, of mean 0
 */
export function loudnessOfBands(samples: Float64Array): Float64Array[] {
  const low = decimated(samples);
  return BAND_PASSES.map((sections) => {
    const band = low.slice();
    filterInPlace(band, sections);
    return logarithm(smoothed(powerOfFrames(band)));
  });
}

/** The moment that a frame stands for, seconds. The frame may lie between two. */
export function secondsOfFrame(frame: number): number {
  return Math.max(0, (frame + 0.5) / FRAME_RATE_HZ - FILTER_DELAY_SECONDS);
}

/** Half as many values, each the mean of two. */
export function halved(values: Float64Array): Float64Array {
  const half = new Float64Array(values.length >> 1);
  for (let i = 0; i < half.length; i++) half[i] = ((values[2 * i] ?? 0) + (values[2 * i + 1] ?? 0)) / 2;
  return half;
}

function decimated(samples: Float64Array): Float64Array {
  const filtered = samples.slice();
  filterInPlace(filtered, ANTI_ALIASING);
  const low = new Float64Array(Math.floor(samples.length / DECIMATION));
  for (let i = 0; i < low.length; i++) low[i] = filtered[i * DECIMATION] ?? 0;
  return low;
}

function powerOfFrames(band: Float64Array): Float64Array {
  const power = new Float64Array(Math.floor(band.length / SAMPLES_PER_FRAME));
  for (let frame = 0; frame < power.length; frame++) {
    let sum = 0;
    for (let i = frame * SAMPLES_PER_FRAME; i < (frame + 1) * SAMPLES_PER_FRAME; i++)
      sum += (band[i] ?? 0) ** 2;
    power[frame] = sum / SAMPLES_PER_FRAME;
  }
  return power;
}

function smoothed(power: Float64Array): Float64Array {
  const reach = SMOOTHING.length >> 1;
  const smooth = new Float64Array(power.length);
  for (let frame = 0; frame < power.length; frame++) {
    let sum = 0;
    let weights = 0;
    for (let tap = 0; tap < SMOOTHING.length; tap++) {
      const neighbour = power[frame + tap - reach];
      if (neighbour === undefined) continue;
      const weight = SMOOTHING[tap] ?? 0;
      sum += weight * neighbour;
      weights += weight;
    }
    smooth[frame] = sum / weights;
  }
  return smooth;
}

function logarithm(power: Float64Array): Float64Array {
  const floor = QUIETEST * mean(power) + SMALLEST_POWER;
  return power.map((value) => Math.log10(value + floor));
}
