/** One frame of MPEG audio, layer III. */
export interface MpegFrame {
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly bytes: number;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
}

const HEADER_BYTES = 4;
/** kbit/s by bit rate index; index 0 is "free", 15 is forbidden (ISO/IEC 11172-3 and 13818-3). */
const MPEG1_KBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2_KBITS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const MPEG1_RATES_HZ = [44_100, 48_000, 32_000];
/** Divides the MPEG 1 rates, by the two version bits: MPEG 2.5, reserved, MPEG 2, MPEG 1. */
const RATE_DIVISORS = [4, null, 2, 1];

/** How far into a file, past its tags, the first frame is looked for: a file may be cut in the middle of a frame. */
const SEARCH_BYTES = 16_384;
/** Frames that must follow one another before a pattern of bits counts as MP3. */
const FRAMES_TO_BELIEVE = 3;

/** Reads the layer III frame header at `offset`, or null if there is none. */
export function readFrameHeader(bytes: Uint8Array, offset: number): MpegFrame | null {
  if (offset + HEADER_BYTES > bytes.length) return null;
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes.subarray(offset, offset + HEADER_BYTES);
  const isLayer3 = b0 === 0xff && (b1 & 0xe6) === 0xe2;
  const version = (b1 >> 3) & 0x03;
  const divisor = RATE_DIVISORS[version];
  const fullRateHz = MPEG1_RATES_HZ[(b2 >> 2) & 0x03];
  const kbits = (version === 3 ? MPEG1_KBITS : MPEG2_KBITS)[b2 >> 4];
  if (!isLayer3 || !divisor || fullRateHz === undefined || !kbits) return null;
  const sampleRateHz = fullRateHz / divisor;
  const slots = Math.floor(((version === 3 ? 144 : 72) * kbits * 1000) / sampleRateHz);
  return {
    offset,
    bytes: slots + ((b2 >> 1) & 1),
    sampleRateHz,
    channels: b3 >> 6 === 3 ? 1 : 2,
  };
}

/** The first frame at or after `from` that others of its kind follow, or null if the file is no MP3. */
export function findFirstFrame(bytes: Uint8Array, from: number): MpegFrame | null {
  const end = Math.min(bytes.length, from + SEARCH_BYTES);
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at < end; at = bytes.indexOf(0xff, at + 1)) {
    const frame = readFrameHeader(bytes, at);
    if (frame !== null && isFollowed(bytes, frame)) return frame;
  }
  return null;
}

function isFollowed(bytes: Uint8Array, first: MpegFrame): boolean {
  let at = first.offset + first.bytes;
  for (let seen = 1; seen < FRAMES_TO_BELIEVE; seen++) {
    if (at >= bytes.length) return seen > 1;
    const next = readFrameHeader(bytes, at);
    if (next === null || next.sampleRateHz !== first.sampleRateHz) return false;
    at += next.bytes;
  }
  return true;
}

/** The whole frames from `first` on, with its sample rate; what lies between them and is no frame is stepped over. */
export function* framesFrom(bytes: Uint8Array, first: MpegFrame): Generator<MpegFrame> {
  let at = first.offset;
  while (at !== -1) {
    const frame = readFrameHeader(bytes, at);
    if (frame === null || frame.sampleRateHz !== first.sampleRateHz) {
      at = bytes.indexOf(0xff, at + 1);
    } else if (at + frame.bytes <= bytes.length) {
      yield frame;
      at += frame.bytes;
    } else {
      return;
    }
  }
}
