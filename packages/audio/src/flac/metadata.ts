import { HbscError } from '@hbsc/core';
import { hasSignature, viewOf } from '../signature.ts';

/** What the STREAMINFO block declares (RFC 9639, section 8.2). */
export interface StreamInfo {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  /** Where the first frame begins, bytes from the start of the file. */
  readonly framesOffset: number;
}

const MARKER = 'fLaC';
const BLOCK_HEADER_BYTES = 4;
const STREAMINFO_TYPE = 0;
const STREAMINFO_BYTES = 34;

/** Whether a FLAC stream begins at `offset`. */
export function isFlacAt(bytes: Uint8Array, offset: number): boolean {
  return hasSignature(bytes, MARKER, offset);
}

/**
 * Reads STREAMINFO and steps over every other metadata block.
 *
 * @param offset - where the `fLaC` marker stands
 * @throws HbscError `UNDECODABLE_AUDIO` without an intact STREAMINFO
 */
export function readStreamInfo(bytes: Uint8Array, offset: number): StreamInfo {
  const view = viewOf(bytes);
  const streamInfoAt = offset + MARKER.length + BLOCK_HEADER_BYTES;
  const isIntact =
    streamInfoAt + STREAMINFO_BYTES <= bytes.length &&
    (view.getUint8(streamInfoAt - BLOCK_HEADER_BYTES) & 0x7f) === STREAMINFO_TYPE;
  if (!isIntact) {
    throw new HbscError(
      'UNDECODABLE_AUDIO',
      'The FLAC file is broken: it has no intact STREAMINFO block; accepted is a complete FLAC file.',
    );
  }
  const packed = view.getUint32(streamInfoAt + 10);
  return {
    sampleRateHz: packed >>> 12,
    channels: ((packed >>> 9) & 0x07) + 1,
    bitsPerSample: ((packed >>> 4) & 0x1f) + 1,
    framesOffset: endOfMetadata(view, offset + MARKER.length),
  };
}

function endOfMetadata(view: DataView, firstBlockAt: number): number {
  let at = firstBlockAt;
  let isLast = false;
  while (!isLast && at + BLOCK_HEADER_BYTES <= view.byteLength) {
    const header = view.getUint32(at);
    isLast = header >>> 31 === 1;
    at += BLOCK_HEADER_BYTES + (header & 0xffffff);
  }
  return Math.min(at, view.byteLength);
}
