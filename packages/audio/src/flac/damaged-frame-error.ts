/** A frame that is cut off, fails its checksum or breaks the format: decoding ends before it. */
export class DamagedFrameError extends Error {
  override readonly name = 'DamagedFrameError';
}
