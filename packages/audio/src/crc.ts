/** A cyclic redundancy check over a stretch of bytes. */
export type Crc = (bytes: Uint8Array, from: number, to: number) => number;

/**
 * A CRC of 8 to 32 bits, most significant bit first, starting from 0 and inverted nowhere, as FLAC and Ogg have them.
 *
 * @param polynomial - without its leading term
 */
export function crc(bits: 8 | 16 | 32, polynomial: number): Crc {
  const shift = 32 - bits;
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte << 24;
    for (let bit = 0; bit < 8; bit++) {
      remainder = (remainder << 1) ^ (remainder < 0 ? polynomial << shift : 0);
    }
    return remainder;
  });
  return (bytes, from, to) => {
    let remainder = 0;
    for (let i = from; i < to; i++) {
      remainder = (remainder << 8) ^ (table[(remainder >>> 24) ^ (bytes[i] ?? 0)] ?? 0);
    }
    return remainder >>> shift;
  };
}
