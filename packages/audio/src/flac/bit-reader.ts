import { viewOf } from '../signature.ts';

/** Taken out of the global object once: it is asked for at every sample. */
const { clz32 } = Math;

/** Bits read as one word may begin in any byte, so up to five bytes are looked at. */
const READ_AHEAD_BYTES = 8;

/**
 * Reads bits, most significant first. Reading past the end yields zeros for a few bytes and then throws
 * a `RangeError`, so that no loop over a damaged stream runs away.
 */
export class BitReader {
  /** The bytes given, followed by a few zeros. */
  readonly bytes: Uint8Array;
  /** Bits from the start. */
  position = 0;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = new Uint8Array(bytes.length + READ_AHEAD_BYTES);
    this.bytes.set(bytes);
    this.view = viewOf(this.bytes);
  }

  /** Bytes from the start; only meaningful on a byte boundary. */
  get bytePosition(): number {
    return this.position >>> 3;
  }

  get isAtEnd(): boolean {
    return this.bytePosition >= this.bytes.length - READ_AHEAD_BYTES;
  }

  seekByte(byte: number): void {
    this.position = byte * 8;
  }

  alignToByte(): void {
    this.position = Math.ceil(this.position / 8) * 8;
  }

  /** An unsigned number of 0 to 32 bits. */
  unsigned(bits: number): number {
    if (bits === 0) return 0;
    const value = this.peek32(this.position) >>> (32 - bits);
    this.position += bits;
    return value;
  }

  /** A two's complement number of 0 to 32 bits. */
  signed(bits: number): number {
    if (bits === 0) return 0;
    const value = this.peek32(this.position) >> (32 - bits);
    this.position += bits;
    return value;
  }

  /** The number of zeros before the next one, which is read too. */
  unary(): number {
    let zeros = 0;
    let word = this.peek32(this.position);
    while (word === 0) {
      zeros += 32;
      this.position += 32;
      word = this.peek32(this.position);
    }
    const leading = clz32(word);
    this.position += leading + 1;
    return zeros + leading;
  }

  /**
   * Rice-coded residuals (RFC 9639, section 9.2.7.1), written to `target[from..to)`.
   *
   * @param parameter - bits below the unary part, 0 to 30
   */
  rice(parameter: number, target: Int32Array, from: number, to: number): void {
    let position = this.position;
    for (let i = from; i < to; i++) {
      let quotient = 0;
      let word = this.peek32(position);
      while (word === 0) {
        quotient += 32;
        position += 32;
        word = this.peek32(position);
      }
      const unaryBits = clz32(word) + 1;
      quotient += unaryBits - 1;
      position += unaryBits;
      let folded = quotient;
      if (parameter > 0) {
        const fitsWord = unaryBits + parameter <= 32;
        const low = fitsWord ? word << unaryBits : this.peek32(position);
        folded = (quotient << parameter) | (low >>> (32 - parameter));
        position += parameter;
      }
      target[i] = (folded >>> 1) ^ -(folded & 1);
    }
    this.position = position;
  }

  private peek32(position: number): number {
    const byte = position >>> 3;
    const offset = position & 7;
    const word = this.view.getInt32(byte);
    return offset === 0 ? word : (word << offset) | (this.view.getUint8(byte + 4) >>> (8 - offset));
  }
}
