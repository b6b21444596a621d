import { remainder } from './checksums.ts';

const BLOCK_SAMPLES = 65_535;
const BITS_PER_SAMPLE = 16;
/** Sync code and fixed block size; 16-bit block size at the end of the header; rate from STREAMINFO; mono of 16 bits. */
const FRAME_HEADER = [0xff, 0xf8, 0x70, 0x08];
const CONSTANT_SUBFRAME = 0x00;

/**
 * A well-formed FLAC file that inflates about 10,000 times: each frame of 14 bytes says "65,535 times this sample".
 *
 * @param seconds - about how long it plays
 * @param claimedSamples - what the header says; 0 is "unknown"
 * @param loudness - of every sample, up or down, of 32,768; 0 is silence
 */
export function inflatingFlac(
  seconds: number,
  sampleRateHz: number,
  claimedSamples = 0,
  loudness = 8_000,
): Uint8Array {
  const frames = Math.ceil((seconds * sampleRateHz) / BLOCK_SAMPLES);
  const cycle = Array.from({ length: 128 }, (_, number) =>
    constantFrame(number, number % 2 === 0 ? loudness : -loudness),
  );
  const body = Array.from(
    { length: frames },
    (_, number) => cycle[number % cycle.length] ?? new Uint8Array(),
  );
  return Buffer.concat([Buffer.from('fLaC', 'latin1'), streamInfo(sampleRateHz, claimedSamples), ...body]);
}

function streamInfo(sampleRateHz: number, claimedSamples: number): Uint8Array {
  const block = new Uint8Array(38);
  const view = new DataView(block.buffer);
  view.setUint32(0, 0x80_00_00_22);
  view.setUint16(4, BLOCK_SAMPLES);
  view.setUint16(6, BLOCK_SAMPLES);
  const rateChannelsBits = (BigInt(sampleRateHz) << 44n) | (BigInt(BITS_PER_SAMPLE - 1) << 36n);
  view.setBigUint64(14, rateChannelsBits | BigInt(claimedSamples));
  return block;
}

function constantFrame(frameNumber: number, sample: number): Uint8Array {
  const header = [...FRAME_HEADER, frameNumber, (BLOCK_SAMPLES - 1) >> 8, (BLOCK_SAMPLES - 1) & 0xff];
  const body = [
    ...header,
    remainder(header, 8, 0x07),
    CONSTANT_SUBFRAME,
    (sample >> 8) & 0xff,
    sample & 0xff,
  ];
  const checksum = remainder(body, 16, 0x8005);
  return Uint8Array.from([...body, checksum >> 8, checksum & 0xff]);
}
