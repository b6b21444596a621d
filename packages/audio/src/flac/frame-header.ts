import { crc } from '../crc.ts';
import type { BitReader } from './bit-reader.ts';
import { DamagedFrameError } from './damaged-frame-error.ts';
import type { StreamInfo } from './metadata.ts';

/** How two channels were folded together (RFC 9639, section 4.2). */
export type StereoMode = 'independent' | 'left-side' | 'side-right' | 'mid-side';

export interface FrameHeader {
  /** Samples of each channel. */
  readonly blockSamples: number;
  readonly channels: number;
  readonly stereoMode: StereoMode;
}

const SYNC = 0b111111111111100;
const SYNC_BITS = 15;
const STEREO_MODES: readonly StereoMode[] = ['left-side', 'side-right', 'mid-side'];
const RATES_HZ = [0, 88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
const SAMPLE_BITS = [0, 8, 12, null, 16, 20, 24, 32];

const crc8 = crc(8, 0x07);

/**
 * Reads a frame header (RFC 9639, section 9.1).
 *
 * @throws DamagedFrameError when there is none here, its checksum fails, or it contradicts STREAMINFO
 */
export function readFrameHeader(reader: BitReader, info: StreamInfo): FrameHeader {
  const start = reader.bytePosition;
  if (reader.unsigned(SYNC_BITS) !== SYNC) throw new DamagedFrameError();
  reader.unsigned(1);
  const blockCode = reader.unsigned(4);
  const rateCode = reader.unsigned(4);
  const channelCode = reader.unsigned(4);
  const sampleBits = SAMPLE_BITS[reader.unsigned(3)];
  reader.unsigned(1);
  skipCodedNumber(reader);
  const blockSamples = readBlockSamples(reader, blockCode);
  const sampleRateHz = readRateHz(reader, rateCode) || info.sampleRateHz;
  const checksumAt = reader.bytePosition;
  if (reader.unsigned(8) !== crc8(reader.bytes, start, checksumAt)) throw new DamagedFrameError();

  const stereoMode = channelCode < 8 ? 'independent' : STEREO_MODES[channelCode - 8];
  const channels = channelCode < 8 ? channelCode + 1 : 2;
  const isAsDeclared =
    channels === info.channels &&
    sampleRateHz === info.sampleRateHz &&
    (sampleBits === 0 || sampleBits === info.bitsPerSample);
  if (stereoMode === undefined || blockSamples === 0 || !isAsDeclared) throw new DamagedFrameError();
  return { blockSamples, channels, stereoMode };
}

/** The frame or sample number, coded as UTF-8 codes characters, of one to seven bytes. */
function skipCodedNumber(reader: BitReader): void {
  const leadingOnes = Math.clz32(~(reader.unsigned(8) << 24));
  for (let i = 1; i < leadingOnes; i++) reader.unsigned(8);
}

function readBlockSamples(reader: BitReader, code: number): number {
  if (code === 0) return 0;
  if (code === 1) return 192;
  if (code <= 5) return 144 << code;
  if (code === 6) return reader.unsigned(8) + 1;
  if (code === 7) return reader.unsigned(16) + 1;
  return 1 << code;
}

/** 0 where the frame leaves the rate to STREAMINFO. */
function readRateHz(reader: BitReader, code: number): number {
  if (code === 12) return reader.unsigned(8) * 1000;
  if (code === 13) return reader.unsigned(16);
  if (code === 14) return reader.unsigned(16) * 10;
  return RATES_HZ[code] ?? Number.NaN;
}
