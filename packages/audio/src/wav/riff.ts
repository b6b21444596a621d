import { HbscError } from '@hbsc/core';
import { hasSignature, viewOf } from '../signature.ts';

/** What the `fmt ` chunk declares and where the samples lie. */
export interface WavHeader {
  /** Format tag; for WAVE_FORMAT_EXTENSIBLE, the one in the sub-format GUID. */
  readonly formatTag: number;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bytesPerSample: number;
  /** False for RIFX, whose numbers are all big-endian. */
  readonly littleEndian: boolean;
  /** Where the samples begin, bytes from the start of the file. */
  readonly dataOffset: number;
  /** Bytes of samples that are really there, whatever the header claims. */
  readonly dataBytes: number;
}

interface Chunk {
  readonly offset: number;
  readonly claimedBytes: number;
}

type Format = Pick<WavHeader, 'formatTag' | 'channels' | 'sampleRateHz' | 'bytesPerSample'>;

const CONTAINERS = ['RIFF', 'RIFX', 'RF64', 'BW64'];
const CHUNK_HEADER_BYTES = 8;
const FIRST_CHUNK_OFFSET = 12;
const PLAIN_FORMAT_BYTES = 16;
const EXTENSIBLE_FORMAT_BYTES = 26;
const WAVE_FORMAT_EXTENSIBLE = 0xfffe;
/** A data size that says "unknown": a stream could not go back to fill it in, or RF64 keeps it elsewhere. */
const UNKNOWN_BYTES = 0xffffffff;

/** Whether this is a WAV file: RIFF, RIFX, RF64 or BW64. */
export function isWav(bytes: Uint8Array): boolean {
  return hasSignature(bytes, 'WAVE', 8) && CONTAINERS.some((container) => hasSignature(bytes, container));
}

/**
 * Finds format and samples, whatever the order of the chunks and whatever else lies between them.
 * A data size of 0 or 0xFFFFFFFF, as streams write it, and one larger than the file mean "to the end of the file".
 *
 * @throws HbscError `UNDECODABLE_AUDIO` without an intact `fmt ` chunk or without a `data` chunk
 */
export function readWavHeader(bytes: Uint8Array): WavHeader {
  const littleEndian = !hasSignature(bytes, 'RIFX');
  const { format: formatChunk, data, longSizes } = findChunks(bytes, littleEndian);
  if (formatChunk === undefined) throw broken('it has no intact fmt chunk');
  if (data === undefined) throw broken('it has no data chunk');
  const claimedBytes = longSizes !== undefined ? readLongDataSize(bytes, longSizes) : data.claimedBytes;
  const present = bytes.length - data.offset;
  return {
    ...readFormat(bytes, formatChunk, littleEndian),
    littleEndian,
    dataOffset: data.offset,
    dataBytes: claimedBytes === 0 ? present : Math.min(claimedBytes, present),
  };
}

function findChunks(
  bytes: Uint8Array,
  littleEndian: boolean,
): { format?: Chunk; data?: Chunk; longSizes?: Chunk } {
  const view = viewOf(bytes);
  const found: { format?: Chunk; data?: Chunk; longSizes?: Chunk } = {};
  let at = FIRST_CHUNK_OFFSET;
  while (at + CHUNK_HEADER_BYTES <= bytes.length) {
    const chunk = { offset: at + CHUNK_HEADER_BYTES, claimedBytes: view.getUint32(at + 4, littleEndian) };
    const present = Math.min(chunk.claimedBytes, bytes.length - chunk.offset);
    if (hasSignature(bytes, 'fmt ', at) && present >= PLAIN_FORMAT_BYTES) found.format ??= chunk;
    if (hasSignature(bytes, 'ds64', at) && present >= PLAIN_FORMAT_BYTES) found.longSizes ??= chunk;
    if (hasSignature(bytes, 'data', at)) {
      found.data ??= chunk;
      if (found.format !== undefined) break;
    }
    at = nextChunkAt(bytes, chunk.offset + chunk.claimedBytes, chunk.claimedBytes);
  }
  return found;
}

/** Chunks of odd size end in a padding byte, which some writers forget. */
function nextChunkAt(bytes: Uint8Array, end: number, chunkBytes: number): number {
  if (chunkBytes % 2 === 0 || looksLikeChunkId(bytes, end)) return end;
  return end + 1;
}

function looksLikeChunkId(bytes: Uint8Array, at: number): boolean {
  const id = bytes.subarray(at, at + 4);
  return id.length === 4 && id.every((byte) => byte >= 0x20 && byte < 0x7f);
}

function readLongDataSize(bytes: Uint8Array, { offset }: Chunk): number {
  const size = viewOf(bytes).getBigUint64(offset + 8, true);
  return size > UNKNOWN_BYTES ? UNKNOWN_BYTES : Number(size);
}

function readFormat(bytes: Uint8Array, { offset, claimedBytes }: Chunk, littleEndian: boolean): Format {
  const view = viewOf(bytes);
  const channels = view.getUint16(offset + 2, littleEndian);
  const blockAlign = view.getUint16(offset + 12, littleEndian);
  const bitsPerSample = view.getUint16(offset + 14, littleEndian);
  let formatTag = view.getUint16(offset, littleEndian);
  if (formatTag === WAVE_FORMAT_EXTENSIBLE) {
    const present = Math.min(claimedBytes, bytes.length - offset);
    if (present < EXTENSIBLE_FORMAT_BYTES) throw broken('its extensible fmt chunk ends before the encoding');
    formatTag = view.getUint16(offset + 24, littleEndian);
  }
  return {
    formatTag,
    channels,
    sampleRateHz: view.getUint32(offset + 4, littleEndian),
    bytesPerSample: containerBytes(bitsPerSample, blockAlign, channels),
  };
}

/** Samples may sit in wider containers than they need (24 bits in 4 bytes), which only the block alignment tells. */
function containerBytes(bitsPerSample: number, blockAlign: number, channels: number): number {
  const needed = Math.ceil(bitsPerSample / 8);
  const aligned = blockAlign / channels;
  return Number.isInteger(aligned) && aligned > needed ? aligned : needed;
}

function broken(what: string): HbscError {
  return new HbscError(
    'UNDECODABLE_AUDIO',
    `The WAV file is broken: ${what}; accepted is a file with a fmt and a data chunk.`,
  );
}
