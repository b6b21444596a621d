/** Length of the ADTS frame that begins at `at` (ISO/IEC 13818-7, 6.2), or null if none does. */
function adtsFrameBytes(bytes: Uint8Array, at: number): number | null {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0] = bytes.subarray(at, at + 6);
  const isSync = b0 === 0xff && (b1 & 0xf6) === 0xf0;
  const sampleRateIndex = (b2 >> 2) & 0x0f;
  const frameBytes = ((b3 & 0x03) << 11) | (b4 << 3) | (b5 >> 5);
  return isSync && sampleRateIndex < 13 && frameBytes > 7 ? frameBytes : null;
}

/** Whether two ADTS frames of AAC follow one another from `at`. */
export function sniffAdts(bytes: Uint8Array, at: number): boolean {
  const first = adtsFrameBytes(bytes, at);
  return first !== null && adtsFrameBytes(bytes, at + first) !== null;
}
