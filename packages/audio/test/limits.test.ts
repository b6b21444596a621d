import { encodeWav, type FixtureName, fixture, synthesiseHeartSound } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { SILENCE_PEAK } from '../src/index.ts';
import { areSame, decode, decodingError } from './decoding.ts';

const RATE_HZ = 8000;

function heart(seconds: number): Float32Array {
  return synthesiseHeartSound({ kind: 'normal', seconds, sampleRateHz: RATE_HZ });
}

describe('the limits', () => {
  it('uploadBytes: larger files are refused unseen', async () => {
    const wav = encodeWav([heart(2)], RATE_HZ);
    await expect(decode(wav, { uploadBytes: wav.length })).resolves.toBeDefined();
    expect((await decodingError(wav, { uploadBytes: wav.length - 1 })).code).toBe('PAYLOAD_TOO_LARGE');
  });

  it('minSeconds: exactly so much is enough', async () => {
    const wav = encodeWav([heart(2)], RATE_HZ);
    await expect(decode(wav, { minSeconds: 2 })).resolves.toBeDefined();
    expect((await decodingError(wav, { minSeconds: 2.001 })).code).toBe('AUDIO_TOO_SHORT');
  });

  it.each<FixtureName>(['wav', 'mp3', 'flac', 'ogg-vorbis', 'ogg-opus'])(
    'maxSeconds: exactly so much of %s is accepted',
    async (name) => {
      await expect(decode(fixture(name), { maxSeconds: 3 })).resolves.toBeDefined();
      expect((await decodingError(fixture(name), { maxSeconds: 2.999 })).code).toBe('AUDIO_TOO_LONG');
      expect((await decodingError(fixture(name), { maxSeconds: 0.5 })).code).toBe('AUDIO_TOO_LONG');
    },
  );

  it('maxChannels', async () => {
    const wav = encodeWav([heart(2), heart(2), heart(2)], RATE_HZ);
    await expect(decode(wav, { maxChannels: 3 })).resolves.toMatchObject({ channels: 3 });
    expect((await decodingError(wav, { maxChannels: 2 })).message).toBe(
      'The WAV file declares 3 channels; accepted are 1 to 2.',
    );
  });

  it.each<FixtureName>(['wav', 'mp3', 'flac', 'ogg-vorbis', 'ogg-opus'])(
    'minSampleRateHz and maxSampleRateHz bound %s',
    async (name) => {
      await expect(
        decode(fixture(name), { minSampleRateHz: 44_100, maxSampleRateHz: 48_000 }),
      ).resolves.toBeDefined();
      expect((await decodingError(fixture(name), { minSampleRateHz: 48_001 })).code).toBe(
        'UNDECODABLE_AUDIO',
      );
      expect((await decodingError(fixture(name), { maxSampleRateHz: 44_099 })).code).toBe(
        'UNDECODABLE_AUDIO',
      );
    },
  );
});

describe('silence', () => {
  it('begins where no sample departs from a constant by more than the threshold', async () => {
    const scaled = (peak: number, offset = 0) =>
      encodeWav(
        [
          synthesiseHeartSound({ kind: 'normal', seconds: 2, sampleRateHz: RATE_HZ, peak }).map(
            (x) => x + offset,
          ),
        ],
        RATE_HZ,
        'float32',
      );
    expect((await decodingError(scaled(SILENCE_PEAK * 0.9))).code).toBe('SILENT_AUDIO');
    expect((await decodingError(scaled(SILENCE_PEAK * 0.9, 0.5))).code).toBe('SILENT_AUDIO');
    await expect(decode(scaled(SILENCE_PEAK * 2))).resolves.toBeDefined();
  });

  it('is judged by the downmix: two channels that cancel out are silent', async () => {
    const wav = encodeWav([heart(2), heart(2).map((x) => -x)], RATE_HZ, 'float32');
    expect((await decodingError(wav)).code).toBe('SILENT_AUDIO');
  });
});

describe('samples that are not finite', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300])(
    'are refused in any channel: %d',
    async (value) => {
      const spoilt = Float64Array.from(heart(2));
      spoilt[100] = value;
      const wav = encodeWav([heart(2), heart(2)], RATE_HZ, 'float64');
      new DataView(wav.buffer, wav.byteOffset).setFloat64(44 + 100 * 16 + 8, value, true);
      expect((await decodingError(wav)).code).toBe('UNDECODABLE_AUDIO');
    },
  );

  it('but floats beyond full scale are kept as they are', async () => {
    const loud = heart(2).map((x) => 10 * x);
    expect(areSame((await decode(encodeWav([loud], RATE_HZ, 'float32'))).samples, loud)).toBe(true);
  });
});
