import { hasSignature } from '../signature.ts';

const ID3_HEADER_BYTES = 10;
const FOOTER_PRESENT = 0x10;

/** Where the audio begins after any ID3v2 tags (id3.org, ID3v2.4.0 section 3.1), bytes from the start. */
export function skipId3(bytes: Uint8Array): number {
  let at = 0;
  while (hasSignature(bytes, 'ID3', at) && at + ID3_HEADER_BYTES <= bytes.length) {
    const [flags = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes.subarray(at + 5, at + ID3_HEADER_BYTES);
    const tagBytes = ((b0 & 0x7f) << 21) | ((b1 & 0x7f) << 14) | ((b2 & 0x7f) << 7) | (b3 & 0x7f);
    at += ID3_HEADER_BYTES + tagBytes + (flags & FOOTER_PRESENT ? ID3_HEADER_BYTES : 0);
  }
  return at;
}
