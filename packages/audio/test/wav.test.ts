import {
  encodeWav,
  synthesiseHeartSound,
  WAV_ENCODINGS,
  type WavEncoding,
  type WavLayout,
} from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { areSame, decode, decodingError, largestDifference } from './decoding.ts';

const RATE_HZ = 8000;
const HEART = synthesiseHeartSound({ kind: 'normal', seconds: 1.5, sampleRateHz: RATE_HZ });

/** Half a step of the encoding, full scale 1; for G.711 half its largest step, and for float 32 nothing. */
const LARGEST_ERROR: Readonly<Record<WavEncoding, number>> = {
  pcm8: 2 ** -8,
  pcm16: 2 ** -16,
  pcm24: 2 ** -24,
  pcm32: 2 ** -24,
  float32: 0,
  float64: 0,
  'mu-law': 2 ** -6,
  'a-law': 2 ** -6,
};

function heartWav(layout: WavLayout, encoding: WavEncoding = 'pcm16'): Uint8Array {
  return encodeWav([HEART], RATE_HZ, encoding, layout);
}

describe.each(WAV_ENCODINGS)('a WAV file of %s', (encoding) => {
  it.each<[string, WavLayout]>([
    ['plain', {}],
    ['extensible', { extensible: true }],
    ['RIFX, big-endian', { container: 'RIFX' }],
    ['RF64', { container: 'RF64' }],
  ])('is decoded: %s', async (_, layout) => {
    const recording = await decode(heartWav(layout, encoding));
    expect(recording).toMatchObject({
      format: 'wav',
      sampleRateHz: RATE_HZ,
      channels: 1,
      durationSeconds: 1.5,
    });
    expect(largestDifference(recording.samples, HEART)).toBeLessThanOrEqual(LARGEST_ERROR[encoding]);
  });

  it('is mixed down to the mean of its channels', async () => {
    const quiet = HEART.map((sample) => sample / 4);
    const recording = await decode(encodeWav([HEART, quiet, quiet], RATE_HZ, encoding));
    expect(recording.channels).toBe(3);
    expect(recording.durationSeconds).toBe(1.5);
    expect(
      largestDifference(
        recording.samples,
        HEART.map((sample) => sample / 2),
      ),
    ).toBeLessThanOrEqual(LARGEST_ERROR[encoding] + 1e-7);
  });
});

describe('PCM', () => {
  it('maps its integers to full scale exactly: 16 bits divide by 32,768', async () => {
    const steps = Float32Array.from({ length: RATE_HZ }, (_, i) => ((i * 8) % 65_536) / 32_768 - 1);
    expect(areSame((await decode(encodeWav([steps], RATE_HZ))).samples, steps)).toBe(true);
  });
});

describe('G.711', () => {
  it.each([
    ['mu-law', 7, { 0: -32_124, 1: -31_100, 127: 0, 128: 32_124, 255: 0, 254: 8, 239: 132 }],
    ['a-law', 6, { 0: -5504, 42: -32_256, 170: 32_256, 213: 8, 85: -8, 128: 5504 }],
  ] as const)('decodes the bytes of %s to the samples of ITU-T G.711', async (_, formatTag, expected) => {
    const bytes = Float32Array.from({ length: RATE_HZ }, (__, i) => ((i % 256) - 128) / 128);
    const wav = encodeWav([bytes], RATE_HZ, 'pcm8', { claimedFormat: { formatTag } });
    const { samples } = await decode(wav);
    for (const [byte, sample] of Object.entries(expected)) {
      expect((samples[Number(byte)] ?? Number.NaN) * 32_768).toBeCloseTo(sample, 9);
    }
  });
});

describe('the layout of a WAV file', () => {
  const text = { id: 'LIST', bytes: Buffer.from('INFOISFT\x06\0\0\0Lavf60') };
  const odd = { id: 'junk', bytes: new Uint8Array(7) };

  it.each<[string, WavLayout]>([
    ['chunks before fmt', { chunksBeforeFmt: [text, odd] }],
    [
      'chunks between fmt and data',
      { chunksBeforeData: [odd, text, { id: 'fact', bytes: new Uint8Array(4) }] },
    ],
    ['chunks after data', { chunksAfterData: [text, odd] }],
    ['chunks with odd names', { chunksBeforeFmt: [{ id: '\0\x01\x02\x03', bytes: new Uint8Array(3) }] }],
    ['an empty chunk', { chunksBeforeData: [{ id: 'PAD ', bytes: new Uint8Array() }] }],
    ['a data size of 0, as streams write it', { claimedDataBytes: 0 }],
    ['a data size of 0xFFFFFFFF, as streams write it', { claimedDataBytes: 0xffffffff }],
    ['a data size of 4 GB that is not there', { claimedDataBytes: 0xfffffff0 }],
    ['a block alignment of 0', { claimedFormat: { blockAlign: 0 } }],
  ])('may have %s', async (_, layout) => {
    expect(largestDifference((await decode(heartWav(layout))).samples, HEART)).toBeLessThanOrEqual(2 ** -16);
  });

  it('may have fmt behind data', async () => {
    const plain = heartWav({});
    const swapped = Buffer.concat([plain.subarray(0, 12), plain.subarray(36), plain.subarray(12, 36)]);
    expect((await decode(swapped)).samples).toHaveLength(HEART.length);
  });

  it('may lack the padding byte after a chunk of odd size', async () => {
    const padded = heartWav({ chunksBeforeData: [odd] });
    const unpadded = Buffer.concat([padded.subarray(0, 51), padded.subarray(52)]);
    expect(largestDifference((await decode(unpadded)).samples, HEART)).toBeLessThanOrEqual(2 ** -16);
  });

  it('may hold 24 bits in 4 bytes, which only the block alignment tells', async () => {
    const wav = heartWav({ claimedFormat: { bitsPerSample: 24 } }, 'pcm32');
    expect(largestDifference((await decode(wav)).samples, HEART)).toBeLessThanOrEqual(2 ** -24);
  });

  it('may end in half a sample', async () => {
    const wav = heartWav({});
    expect((await decode(wav.subarray(0, wav.length - 1))).samples).toHaveLength(HEART.length - 1);
  });

  it('may begin anywhere in memory', async () => {
    const wav = heartWav({});
    const shifted = new Uint8Array(wav.length + 3);
    shifted.set(wav, 3);
    expect((await decode(shifted.subarray(3))).samples).toHaveLength(HEART.length);
  });
});

describe('a WAV file that breaks off', () => {
  it('is decoded as far as it goes', async () => {
    const { durationSeconds } = await decode(heartWav({}).subarray(0, 44 + 2 * 1.25 * RATE_HZ));
    expect(durationSeconds).toBe(1.25);
  });

  it('is too short when less than a second is left', async () => {
    const error = await decodingError(heartWav({}).subarray(0, 44 + 2 * 0.75 * RATE_HZ));
    expect(error.code).toBe('AUDIO_TOO_SHORT');
    expect(error.message).toBe('The recording lasts 0.75 s; at least 1 s are needed.');
  });

  it('fails with a code, wherever its header is cut', async () => {
    const wav = heartWav({ extensible: true, chunksBeforeFmt: [{ id: 'LIST', bytes: new Uint8Array(9) }] });
    for (let bytes = 0; bytes < 100; bytes++) {
      const { code } = await decodingError(wav.subarray(0, bytes));
      expect(['UNSUPPORTED_MEDIA_TYPE', 'UNDECODABLE_AUDIO', 'AUDIO_TOO_SHORT']).toContain(code);
    }
  });
});

describe('a WAV file of an encoding that is not read', () => {
  it.each([
    [{ formatTag: 0x11, bitsPerSample: 4 }, 'IMA ADPCM'],
    [{ formatTag: 0x55 }, 'MP3'],
    [{ formatTag: 0x1234 }, '0x1234'],
    [{ bitsPerSample: 48, blockAlign: 6 }, 'pcm samples of 48 bits'],
    [{ formatTag: 3, bitsPerSample: 16 }, 'float samples of 16 bits'],
  ])('is told what it holds and what would be accepted: %j', async (claimedFormat, found) => {
    const error = await decodingError(heartWav({ claimedFormat }));
    expect(error.code).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect(error.message).toContain(found);
    expect(error.message).toContain('accepted are PCM');
  });
});
