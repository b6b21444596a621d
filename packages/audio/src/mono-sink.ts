import type { Limits } from '@hbsc/core';
import { checkNotTooLong } from './checks.ts';

/** How far past the limit a stream may decode before it is stopped: end trimming may yet bring it back. */
const GRACE_SECONDS = 1;

/** Gathers mono samples while a decoder runs, and stops it when the recording grows too long. */
export class MonoSink {
  private readonly parts: Float32Array[] = [];
  private gathered = 0;

  constructor(
    private readonly sampleRateHz: number,
    private readonly limits: Limits,
  ) {}

  /** Samples gathered so far. */
  get length(): number {
    return this.gathered;
  }

  /**
   * Takes over the array; the caller must not write to it again.
   *
   * @throws HbscError `AUDIO_TOO_LONG`
   */
  append(mono: Float32Array): void {
    this.parts.push(mono);
    this.gathered += mono.length;
    checkNotTooLong(this.gathered - GRACE_SECONDS * this.sampleRateHz, this.sampleRateHz, this.limits);
  }

  /**
   * Everything gathered, or its first `atMost` samples.
   *
   * @throws HbscError `AUDIO_TOO_LONG`
   */
  finish(atMost: number = this.gathered): Float32Array {
    const length = Math.min(this.gathered, atMost);
    checkNotTooLong(length, this.sampleRateHz, this.limits);
    const [only] = this.parts;
    if (only !== undefined && this.parts.length === 1) return only.subarray(0, length);
    const samples = new Float32Array(this.gathered);
    let offset = 0;
    for (const part of this.parts) {
      samples.set(part, offset);
      offset += part.length;
    }
    return samples.subarray(0, length);
  }
}

/**
 * The mean of the channels.
 *
 * @param channels - `[channels][samples]`, equally long
 */
export function downmix(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = channels;
  if (others.length === 0) return first;
  const sum = Float64Array.from(first);
  for (const channel of others) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (channel[i] ?? 0);
  }
  return Float32Array.from(sum, (total) => total / channels.length);
}
