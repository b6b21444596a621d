import type { ErrorCode } from '@hbsc/core';
import { fixture } from './fixtures.ts';
import { synthesiseHeartSound } from './heart-sound.ts';
import { inflatingFlac } from './inflating-flac.ts';
import { seededRandom } from './random.ts';
import { encodeWav, type WavEncoding, type WavLayout } from './wav-encoder.ts';

/** A file that nobody would send on purpose, and what becomes of it under the default limits. */
export interface HostileFile {
  /** As a user might have named it. */
  readonly name: string;
  /** Built anew at every look. */
  readonly bytes: Uint8Array;
  /** The code of the error it earns, or null where it is decoded as far as it goes. */
  readonly expectedCode: ErrorCode | null;
}

const RATE_HZ = 8000;
const PNG_PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const FILES: readonly (readonly [name: string, expectedCode: ErrorCode | null, build: () => Uint8Array])[] = [
  ['empty.wav', 'UNSUPPORTED_MEDIA_TYPE', () => new Uint8Array()],
  ['text.wav', 'UNSUPPORTED_MEDIA_TYPE', () => Buffer.from('lub dub, lub dub\n'.repeat(500))],
  ['picture.wav', 'UNSUPPORTED_MEDIA_TYPE', () => Buffer.from(PNG_PIXEL, 'base64')],
  ['document.wav', 'UNSUPPORTED_MEDIA_TYPE', () => Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')],
  ['archive.wav', 'UNSUPPORTED_MEDIA_TYPE', () => Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1')],
  ['random.mp3', 'UNSUPPORTED_MEDIA_TYPE', () => randomBytes(100_000)],
  ['adpcm.wav', 'UNSUPPORTED_MEDIA_TYPE', () => lyingFormat({ formatTag: 0x11, bitsPerSample: 4 })],

  ['header-cut.wav', 'UNDECODABLE_AUDIO', () => heartWav(3).subarray(0, 30)],
  ['header-only.wav', 'UNDECODABLE_AUDIO', () => heartWav(3).subarray(0, 44)],
  ['claims-4-gb-holds-nothing.wav', 'UNDECODABLE_AUDIO', () => heartWav(0, { claimedDataBytes: 0xfffffff0 })],
  ['no-data-chunk.wav', 'UNDECODABLE_AUDIO', () => heartWav(3).subarray(0, 36)],
  ['0-hz.wav', 'UNDECODABLE_AUDIO', () => lyingFormat({ sampleRateHz: 0 })],
  ['4-ghz.wav', 'UNDECODABLE_AUDIO', () => lyingFormat({ sampleRateHz: 0xffffffff })],
  ['0-channels.wav', 'UNDECODABLE_AUDIO', () => lyingFormat({ channels: 0, blockAlign: 0 })],
  ['255-channels.wav', 'UNDECODABLE_AUDIO', () => lyingFormat({ channels: 255, blockAlign: 510 })],
  ['65535-channels.wav', 'UNDECODABLE_AUDIO', () => lyingFormat({ channels: 65_535 })],
  ['nan.wav', 'UNDECODABLE_AUDIO', () => withOneSample(Number.NaN)],
  ['infinity.wav', 'UNDECODABLE_AUDIO', () => withOneSample(Number.POSITIVE_INFINITY)],
  ['header-only.flac', 'UNDECODABLE_AUDIO', () => fixture('flac').subarray(0, 42)],
  ['first-page-only.ogg', 'UNDECODABLE_AUDIO', () => fixture('ogg-vorbis').subarray(0, 58)],
  ['first-page-only.opus', 'UNDECODABLE_AUDIO', () => fixture('ogg-opus').subarray(0, 47)],

  ['0.3-seconds.wav', 'AUDIO_TOO_SHORT', () => heartWav(0.3)],
  ['cut-to-half-a-second.wav', 'AUDIO_TOO_SHORT', () => heartWav(3).subarray(0, 44 + RATE_HZ)],
  ['10-minutes-at-1-khz.wav', 'AUDIO_TOO_LONG', () => wavOfZeros(1000, 'pcm8', 600_000)],
  ['10-minutes-at-16-khz.wav', 'AUDIO_TOO_LONG', () => wavOfZeros(16_000, 'pcm16', 19_200_000)],
  [
    '10-minutes.mp3',
    'AUDIO_TOO_LONG',
    () => Buffer.concat(Array.from({ length: 200 }, () => fixture('mp3'))),
  ],
  ['inflates-10000-times.flac', 'AUDIO_TOO_LONG', () => inflatingFlac(86_400, 44_100)],
  ['30-mb.wav', 'PAYLOAD_TOO_LARGE', () => wavOfZeros(192_000, 'pcm16', 30 * 1024 * 1024)],

  ['silence.wav', 'SILENT_AUDIO', () => encodeWav([new Float32Array(3 * RATE_HZ)], RATE_HZ)],
  ['constant.wav', 'SILENT_AUDIO', () => encodeWav([new Float32Array(3 * RATE_HZ).fill(0.25)], RATE_HZ)],

  ['cut-in-the-middle.wav', null, () => firstHalf(heartWav(3))],
  ['claims-4-gb.wav', null, () => heartWav(3, { claimedDataBytes: 0xfffffff0 })],
  ['cut-in-the-middle.mp3', null, () => firstHalf(fixture('mp3'))],
  ['begins-in-the-middle.mp3', null, () => secondHalf(fixture('mp3'))],
  ['cut-off.flac', null, () => threeQuarters(fixture('flac'))],
  ['cut-off.ogg', null, () => threeQuarters(fixture('ogg-vorbis'))],
  ['cut-off.opus', null, () => threeQuarters(fixture('ogg-opus'))],
];

/** Broken, lying and oversized files. Naming them costs nothing; each is built when its bytes are asked for. */
export function hostileFiles(): HostileFile[] {
  return FILES.map(([name, expectedCode, build]) => ({
    name,
    expectedCode,
    get bytes() {
      return build();
    },
  }));
}

function heartWav(seconds: number, layout: WavLayout = {}): Uint8Array {
  const heart = synthesiseHeartSound({ kind: 'normal', seconds, sampleRateHz: RATE_HZ });
  return encodeWav([heart], RATE_HZ, 'pcm16', layout);
}

function lyingFormat(claimedFormat: NonNullable<WavLayout['claimedFormat']>): Uint8Array {
  return heartWav(3, { claimedFormat });
}

function withOneSample(value: number): Uint8Array {
  const heart = synthesiseHeartSound({ kind: 'normal', seconds: 3, sampleRateHz: RATE_HZ });
  heart[RATE_HZ] = value;
  return encodeWav([heart], RATE_HZ, 'float32');
}

function randomBytes(count: number): Uint8Array {
  const random = seededRandom(99);
  return Uint8Array.from({ length: count }, () => random() * 256);
}

function wavOfZeros(sampleRateHz: number, encoding: WavEncoding, dataBytes: number): Uint8Array {
  const header = encodeWav([new Float32Array()], sampleRateHz, encoding, { claimedDataBytes: dataBytes });
  return Buffer.concat([header, new Uint8Array(dataBytes)]);
}

function firstHalf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.ceil(bytes.length / 2));
}

function secondHalf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(Math.floor(bytes.length / 2));
}

function threeQuarters(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.ceil(bytes.length * 0.75));
}
