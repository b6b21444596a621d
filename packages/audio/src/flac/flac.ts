import { HbscError, type Limits } from '@hbsc/core';
import { checkShape } from '../checks.ts';
import { crc } from '../crc.ts';
import type { DecodedSamples } from '../decoded.ts';
import { MonoSink } from '../mono-sink.ts';
import { skipId3 } from '../mpeg/id3.ts';
import { BitReader } from './bit-reader.ts';
import { DamagedFrameError } from './damaged-frame-error.ts';
import { readFrameHeader, type StereoMode } from './frame-header.ts';
import { readStreamInfo, type StreamInfo } from './metadata.ts';
import { readSubframe } from './subframe.ts';

/** Side channels take one bit more, and the arithmetic is that of 32-bit integers. */
const MAX_BITS_PER_SAMPLE = 24;

const crc16 = crc(16, 0x8005);

/**
 * Decodes FLAC (RFC 9639) of up to 24 bits, one frame at a time, whatever length the header claims.
 * Decoding ends at the first frame that is cut off or fails its checksum; what came before it is kept.
 *
 * @throws HbscError `UNDECODABLE_AUDIO`, `AUDIO_TOO_LONG`
 */
export function decodeFlac(bytes: Uint8Array, limits: Limits): DecodedSamples {
  const info = readStreamInfo(bytes, skipId3(bytes));
  const { sampleRateHz, channels, bitsPerSample } = info;
  checkShape({ formatName: 'FLAC', sampleRateHz, channels }, limits);
  if (bitsPerSample > MAX_BITS_PER_SAMPLE) {
    throw new HbscError(
      'UNDECODABLE_AUDIO',
      `The FLAC file holds samples of ${bitsPerSample} bits; accepted are up to ${MAX_BITS_PER_SAMPLE} bits.`,
    );
  }

  const sink = new MonoSink(sampleRateHz, limits);
  const reader = new BitReader(bytes);
  reader.seekByte(info.framesOffset);
  while (!reader.isAtEnd) {
    const mono = readIntactFrame(reader, info);
    if (mono === null) break;
    sink.append(mono);
  }
  return { sampleRateHz, channels, samples: sink.finish() };
}

/** The next frame's downmix, or null when it is damaged. */
function readIntactFrame(reader: BitReader, info: StreamInfo): Float32Array | null {
  try {
    return readFrame(reader, info);
  } catch (error) {
    if (error instanceof DamagedFrameError || error instanceof RangeError) return null;
    throw error;
  }
}

function readFrame(reader: BitReader, info: StreamInfo): Float32Array {
  const start = reader.bytePosition;
  const { blockSamples, channels: channelCount, stereoMode } = readFrameHeader(reader, info);
  const channels = Array.from({ length: channelCount }, (_, index) => {
    const samples = new Int32Array(blockSamples);
    readSubframe(reader, samples, info.bitsPerSample + (isSide(stereoMode, index) ? 1 : 0));
    return samples;
  });
  reader.alignToByte();
  const checksumAt = reader.bytePosition;
  if (reader.unsigned(16) !== crc16(reader.bytes, start, checksumAt)) throw new DamagedFrameError();
  unfoldStereo(channels, stereoMode);
  return downmixIntegers(channels, 2 ** (info.bitsPerSample - 1));
}

function isSide(mode: StereoMode, channel: number): boolean {
  return mode === 'side-right' ? channel === 0 : mode !== 'independent' && channel === 1;
}

/** Turns the folded channels back into left and right, in place (RFC 9639, section 4.2). */
function unfoldStereo([first, second]: readonly Int32Array[], mode: StereoMode): void {
  if (mode === 'independent' || first === undefined || second === undefined) return;
  for (let i = 0; i < first.length; i++) {
    const a = first[i] ?? 0;
    const b = second[i] ?? 0;
    if (mode === 'left-side') {
      second[i] = a - b;
    } else if (mode === 'side-right') {
      first[i] = a + b;
    } else {
      const twiceMid = (a << 1) | (b & 1);
      first[i] = (twiceMid + b) >> 1;
      second[i] = (twiceMid - b) >> 1;
    }
  }
}

/** The mean of the channels, full scale 1. The sum is gathered in the first channel: 8 of 24 bits fit it. */
function downmixIntegers(
  [sum = new Int32Array(), ...others]: readonly Int32Array[],
  fullScale: number,
): Float32Array {
  for (const channel of others) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (channel[i] ?? 0);
  }
  const divisor = fullScale * (others.length + 1);
  const mono = new Float32Array(sum.length);
  for (let i = 0; i < mono.length; i++) mono[i] = (sum[i] ?? 0) / divisor;
  return mono;
}
