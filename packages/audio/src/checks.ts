import { HbscError, type Limits } from '@hbsc/core';

/**
 * A recording whose samples all lie this close to their mean, full scale being 1, is silent. About -80 dB,
 * three steps of 16-bit audio: what dither and a constant offset leave, and no microphone does.
 */
export const SILENCE_PEAK = 1e-4;

/** The shape a container declares, before anything is decoded. */
export interface DeclaredShape {
  /** As in messages, e.g. `FLAC`. */
  readonly formatName: string;
  readonly sampleRateHz: number;
  readonly channels: number;
}

/**
 * @throws HbscError `UNDECODABLE_AUDIO` for a rate or a number of channels outside the limits
 */
export function checkShape({ formatName, sampleRateHz, channels }: DeclaredShape, limits: Limits): void {
  if (channels < 1 || channels > limits.maxChannels) {
    throw new HbscError(
      'UNDECODABLE_AUDIO',
      `The ${formatName} file declares ${channels} channels; accepted are 1 to ${limits.maxChannels}.`,
      { limit: 'maxChannels' },
    );
  }
  if (!(sampleRateHz >= limits.minSampleRateHz && sampleRateHz <= limits.maxSampleRateHz)) {
    throw new HbscError(
      'UNDECODABLE_AUDIO',
      `The ${formatName} file declares a sample rate of ${sampleRateHz} Hz; ` +
        `accepted are ${limits.minSampleRateHz} to ${limits.maxSampleRateHz} Hz.`,
      { limit: sampleRateHz > limits.maxSampleRateHz ? 'maxSampleRateHz' : 'minSampleRateHz' },
    );
  }
}

/**
 * @throws HbscError `AUDIO_TOO_LONG` when so many samples exceed `limits.maxSeconds`
 */
export function checkNotTooLong(samples: number, sampleRateHz: number, limits: Limits): void {
  if (samples <= limits.maxSeconds * sampleRateHz) return;
  const seconds = formatSeconds(samples / sampleRateHz);
  throw new HbscError(
    'AUDIO_TOO_LONG',
    `The recording lasts ${seconds} s or more; at most ${limits.maxSeconds} s are accepted.`,
    { limit: 'maxSeconds' },
  );
}

/**
 * The last look at decoded samples.
 *
 * @param samples - mono, full scale 1
 * @throws HbscError `UNDECODABLE_AUDIO` without samples or with one that is not finite,
 *   `AUDIO_TOO_SHORT` under `limits.minSeconds`, `SILENT_AUDIO` within {@link SILENCE_PEAK} of a constant
 */
export function checkSignal(samples: Float32Array, sampleRateHz: number, limits: Limits): void {
  if (samples.length === 0) {
    throw new HbscError(
      'UNDECODABLE_AUDIO',
      'No audio could be decoded from the file: it holds no intact samples.',
    );
  }
  if (samples.length < limits.minSeconds * sampleRateHz) {
    const seconds = formatSeconds(samples.length / sampleRateHz);
    throw new HbscError(
      'AUDIO_TOO_SHORT',
      `The recording lasts ${seconds} s; at least ${limits.minSeconds} s are needed.`,
      { limit: 'minSeconds' },
    );
  }
  if (!areFinite(samples)) {
    throw new HbscError(
      'UNDECODABLE_AUDIO',
      'The recording holds samples that are not numbers (NaN or infinite); accepted are finite samples.',
    );
  }
  if (isSilent(samples)) {
    throw new HbscError(
      'SILENT_AUDIO',
      `The recording is silent: no sample departs from a constant by more than ${SILENCE_PEAK} of full scale (-80 dB).`,
    );
  }
}

/** One sample that is not finite makes the sum not finite; float32 samples cannot overflow it. */
function areFinite(samples: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] ?? 0;
  return Number.isFinite(sum);
}

/** Hardly a look at a recording that is not: two samples so far apart cannot both be that close to any constant. */
function isSilent(samples: Float32Array): boolean {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] ?? 0;
    if (sample < lowest) lowest = sample;
    if (sample > highest) highest = sample;
    if (highest - lowest > 2 * SILENCE_PEAK) return false;
    sum += sample;
  }
  const mean = sum / samples.length;
  return highest - mean <= SILENCE_PEAK && mean - lowest <= SILENCE_PEAK;
}

function formatSeconds(seconds: number): string {
  return String(Math.floor(seconds * 100) / 100);
}
