import { HbscError, type Limits } from '@hbsc/core';
import { checkNotTooLong, checkShape } from '../checks.ts';
import type { DecodedSamples } from '../decoded.ts';
import { viewOf } from '../signature.ts';
import { A_LAW_SAMPLES, MU_LAW_SAMPLES } from './g711.ts';
import { readWavHeader, type WavHeader } from './riff.ts';

/** Reads the sample at a byte offset, full scale 1. */
type SampleReader = (view: DataView, offset: number, littleEndian: boolean) => number;

const READERS: Readonly<Record<string, SampleReader>> = {
  'pcm 1': (view, offset) => (view.getUint8(offset) - 128) / 128,
  'pcm 2': (view, offset, littleEndian) => view.getInt16(offset, littleEndian) / 32_768,
  'pcm 3': (view, offset, littleEndian) =>
    (littleEndian
      ? (view.getInt8(offset + 2) << 16) | view.getUint16(offset, true)
      : (view.getInt8(offset) << 16) | view.getUint16(offset + 1, false)) / 8_388_608,
  'pcm 4': (view, offset, littleEndian) => view.getInt32(offset, littleEndian) / 2_147_483_648,
  'float 4': (view, offset, littleEndian) => view.getFloat32(offset, littleEndian),
  'float 8': (view, offset, littleEndian) => view.getFloat64(offset, littleEndian),
  'a-law 1': (view, offset) => A_LAW_SAMPLES[view.getUint8(offset)] ?? 0,
  'mu-law 1': (view, offset) => MU_LAW_SAMPLES[view.getUint8(offset)] ?? 0,
};

/** Format tags that {@link READERS} has readers for. */
const ENCODINGS: Readonly<Record<number, string>> = { 1: 'pcm', 3: 'float', 6: 'a-law', 7: 'mu-law' };

/** Format tags that are met in practice and not read, from Microsoft's mmreg.h. */
const UNREAD_ENCODINGS: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  80: 'MPEG',
  85: 'MP3',
  255: 'AAC',
};

/**
 * Decodes PCM of 8, 16, 24 and 32 bits, float of 32 and 64 bits, mu-law and A-law, plain or extensible, RIFF, RIFX and RF64.
 * A file that ends before its header says is decoded as far as it goes.
 *
 * @throws HbscError `UNDECODABLE_AUDIO`, `UNSUPPORTED_MEDIA_TYPE` for another encoding inside the WAV, `AUDIO_TOO_LONG`
 */
export function decodeWav(bytes: Uint8Array, limits: Limits): DecodedSamples {
  const header = readWavHeader(bytes);
  checkShape({ formatName: 'WAV', ...header }, limits);
  const read = readerOf(header);
  const blockBytes = header.bytesPerSample * header.channels;
  const blocks = Math.floor(header.dataBytes / blockBytes);
  checkNotTooLong(blocks, header.sampleRateHz, limits);
  const data = viewOf(bytes.subarray(header.dataOffset, header.dataOffset + blocks * blockBytes));
  return {
    sampleRateHz: header.sampleRateHz,
    channels: header.channels,
    samples: header.channels === 1 ? readMono(data, header, read) : readDownmixed(data, header, read),
  };
}

function readerOf({ formatTag, bytesPerSample }: WavHeader): SampleReader {
  const encoding = ENCODINGS[formatTag];
  const reader = READERS[`${encoding} ${bytesPerSample}`];
  if (reader !== undefined) return reader;
  const found =
    encoding !== undefined
      ? `${encoding} samples of ${bytesPerSample * 8} bits`
      : `the encoding ${UNREAD_ENCODINGS[formatTag] ?? `0x${formatTag.toString(16).padStart(4, '0')}`}`;
  throw new HbscError(
    'UNSUPPORTED_MEDIA_TYPE',
    `The WAV file holds ${found}; ` +
      'accepted are PCM of 8, 16, 24 or 32 bits, float of 32 or 64 bits, mu-law and A-law of 8 bits.',
  );
}

function readMono(data: DataView, header: WavHeader, read: SampleReader): Float32Array {
  const { bytesPerSample, littleEndian } = header;
  if (bytesPerSample === 2 && littleEndian && HOST_IS_LITTLE_ENDIAN) return readInt16(data);
  const samples = new Float32Array(data.byteLength / bytesPerSample);
  for (let i = 0, offset = 0; i < samples.length; i++, offset += bytesPerSample) {
    samples[i] = read(data, offset, littleEndian);
  }
  return samples;
}

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The most usual encoding of all, without a call a sample. */
function readInt16(data: DataView): Float32Array {
  const aligned = data.byteOffset % 2 === 0;
  const start = aligned ? data.byteOffset : 0;
  const buffer = aligned
    ? data.buffer
    : data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const integers = new Int16Array(buffer, start, data.byteLength >> 1);
  const samples = new Float32Array(integers.length);
  for (let i = 0; i < samples.length; i++) samples[i] = (integers[i] ?? 0) * (1 / 32_768);
  return samples;
}

function readDownmixed(data: DataView, header: WavHeader, read: SampleReader): Float32Array {
  const { bytesPerSample, channels, littleEndian } = header;
  const samples = new Float32Array(data.byteLength / bytesPerSample / channels);
  for (let i = 0, offset = 0; i < samples.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++, offset += bytesPerSample) {
      sum += read(data, offset, littleEndian);
    }
    samples[i] = sum / channels;
  }
  return samples;
}
