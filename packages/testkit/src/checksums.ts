/**
 * Checksums made to fit what a mutation left behind. A file whose checksums are wrong is refused before anything of it is
 * decoded; an attacker computes them anew, and so does the fuzzer.
 */

const OGG_HEADER_BYTES = 27;
const OGG_CHECKSUM = 22;
const FLAC_SHORTEST_HEADER = 5;
const FLAC_LONGEST_HEADER = 16;

/** Gives every page of an Ogg file the checksum of what it holds. */
export function withOggChecksums(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + OGG_HEADER_BYTES <= bytes.length && isCapture(bytes, at); ) {
    const bodyAt = at + OGG_HEADER_BYTES + view.getUint8(at + 26);
    const end = bytes.subarray(at + OGG_HEADER_BYTES, bodyAt).reduce((sum, size) => sum + size, bodyAt);
    if (end > bytes.length) break;
    view.setUint32(at + OGG_CHECKSUM, 0, true);
    view.setUint32(at + OGG_CHECKSUM, remainder(bytes.subarray(at, end), 32, 0x04c11db7), true);
    at = end;
  }
  return bytes;
}

/**
 * Gives the frames of a FLAC file the checksums of what they hold, as far as they lie where they lay in the intact file.
 *
 * @param intact - the file before anything was done to it
 */
export function withFlacChecksums(bytes: Uint8Array, intact: Uint8Array): Uint8Array {
  const frames = flacFrames(intact);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  frames.forEach(({ start, headerBytes }, i) => {
    const end = frames[i + 1]?.start ?? intact.length;
    if (end > bytes.length) return;
    const checksumAt = start + headerBytes - 1;
    bytes[checksumAt] = remainder(bytes.subarray(start, checksumAt), 8, 0x07);
    view.setUint16(end - 2, remainder(bytes.subarray(start, end - 2), 16, 0x8005));
  });
  return bytes;
}

function flacFrames(intact: Uint8Array): { start: number; headerBytes: number }[] {
  const frames: { start: number; headerBytes: number }[] = [];
  for (let at = intact.indexOf(0xff); at !== -1; at = intact.indexOf(0xff, at + 1)) {
    if (((intact[at + 1] ?? 0) & 0xfe) !== 0xf8) continue;
    const headerBytes = flacHeaderBytes(intact, at);
    if (headerBytes !== null) frames.push({ start: at, headerBytes });
  }
  return frames;
}

/** How long the frame header is that begins there: its last byte is the checksum of the others. */
function flacHeaderBytes(bytes: Uint8Array, at: number): number | null {
  for (let length = FLAC_SHORTEST_HEADER; length <= FLAC_LONGEST_HEADER; length++) {
    const last = at + length - 1;
    if (last < bytes.length && remainder(bytes.subarray(at, last), 8, 0x07) === bytes[last]) return length;
  }
  return null;
}

function isCapture(bytes: Uint8Array, at: number): boolean {
  return [0x4f, 0x67, 0x67, 0x53].every((byte, i) => bytes[at + i] === byte);
}

/** A CRC of 8 to 32 bits, most significant bit first, from 0, bit by bit: slow, and written apart from what it checks. */
export function remainder(bytes: Iterable<number>, bits: 8 | 16 | 32, polynomial: number): number {
  const top = 1 << (bits - 1);
  const mask = bits === 32 ? 0xffff_ffff : (1 << bits) - 1;
  let value = 0;
  for (const byte of bytes) {
    value ^= byte << (bits - 8);
    for (let bit = 0; bit < 8; bit++) value = ((value << 1) ^ (value & top ? polynomial : 0)) & mask;
  }
  return value >>> 0;
}
