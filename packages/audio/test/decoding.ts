import { DEFAULT_LIMITS, HbscError, type Limits } from '@hbsc/core';
import { type DecodedRecording, decodeRecording } from '../src/index.ts';

/** Decodes under the default limits, or some of them changed. */
export function decode(bytes: Uint8Array, changed: Partial<Limits> = {}): Promise<DecodedRecording> {
  return decodeRecording(bytes, { ...DEFAULT_LIMITS, ...changed });
}

/** The error that decoding ends in; fails when it does not. */
export async function decodingError(bytes: Uint8Array, changed: Partial<Limits> = {}): Promise<HbscError> {
  try {
    await decode(bytes, changed);
  } catch (error) {
    if (error instanceof HbscError) return error;
    throw error;
  }
  throw new Error('expected an error, but the recording was decoded');
}

/** Whether two recordings are the same, bit for bit. */
export function areSame(a: Float32Array | undefined, b: Float32Array | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Largest difference between two recordings, sample by sample. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} samples are not ${b.length}`);
  return a.reduce((largest, x, i) => Math.max(largest, Math.abs(x - (b[i] ?? Number.NaN))), 0);
}
