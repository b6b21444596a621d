import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describeWith, type FixtureName, fixture } from '@hbsc/testkit';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { areSame, decode, decodingError } from './decoding.ts';

let original: Float32Array;

beforeAll(async () => {
  original = (await decode(fixture('wav'))).samples;
});

/** Correlation with the original at equal times, 1 being the same. The sound lies below 600 Hz, so lines may join its samples. */
function likeness(samples: Float32Array, sampleRateHz: number): number {
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const at = (i * 44_100) / sampleRateHz;
    const before = original[Math.floor(at)] ?? 0;
    const x = before + (at % 1) * ((original[Math.floor(at) + 1] ?? 0) - before);
    const y = samples[i] ?? 0;
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  return xy / Math.sqrt(xx * yy);
}

describe('the same recording', () => {
  it('as FLAC has bit for bit the samples of the WAV file', async () => {
    const flac = await decode(fixture('flac'));
    expect(flac).toMatchObject({ format: 'flac', sampleRateHz: 44_100, channels: 1, durationSeconds: 3 });
    expect(areSame(flac.samples, original)).toBe(true);
  });

  it('as FLAC of 24 bits in stereo has bit for bit the downmix of the WAV file', async () => {
    const wav = await decode(fixture('stereo-24-bit-wav'));
    const flac = await decode(fixture('stereo-24-bit-flac'));
    expect(flac).toMatchObject({ sampleRateHz: 8000, channels: 2, durationSeconds: 1.5 });
    expect(areSame(flac.samples, wav.samples)).toBe(true);
  });

  it.each<[FixtureName, number]>([
    ['mp3', 44_100],
    ['ogg-vorbis', 44_100],
    ['ogg-opus', 48_000],
  ])('as %s sounds alike, begins and ends at the same time', async (name, sampleRateHz) => {
    const recording = await decode(fixture(name));
    expect(recording).toMatchObject({ format: name, sampleRateHz, channels: 1, durationSeconds: 3 });
    expect(likeness(recording.samples, sampleRateHz)).toBeGreaterThan(0.98);
  });

  describeWith('ffmpeg', 'through ffmpeg', () => {
    it.each<[FixtureName]>([['m4a'], ['aac']])('as %s is decoded', async (name) => {
      const recording = await decode(fixture(name));
      expect(recording).toMatchObject({ format: name, sampleRateHz: 44_100, channels: 1 });
      expect(recording.durationSeconds).toBeCloseTo(3, 1);
    });
  });
});

describe('the samples at the root of the repository', () => {
  const folder = new URL('../../../samples/', import.meta.url);

  it.each(readdirSync(folder).filter((name) => name.endsWith('.wav')))('%s is decoded', async (name) => {
    const recording = await decode(readFileSync(new URL(name, folder)));
    expect(recording).toMatchObject({ format: 'wav', sampleRateHz: 8000, channels: 1, durationSeconds: 7 });
  });
});

describe('decoding', () => {
  it.each<FixtureName>(['wav', 'mp3', 'flac', 'ogg-vorbis', 'ogg-opus'])(
    'of %s gives the same samples every time, also many at once, and leaves the bytes alone',
    async (name) => {
      const bytes = fixture(name);
      const [first, ...others] = await Promise.all([bytes, bytes, bytes].map((same) => decode(same)));
      for (const other of others) expect(areSame(other.samples, first?.samples)).toBe(true);
      expect(Buffer.compare(bytes, fixture(name))).toBe(0);
    },
  );

  it.each<FixtureName>(['mp3', 'flac', 'ogg-vorbis', 'ogg-opus'])(
    'of %s goes as far as the file does when it breaks off',
    async (name) => {
      const whole = await decode(fixture(name));
      const cut = await decode(fixture(name).subarray(0, Math.floor(fixture(name).length * 0.75)));
      expect(cut.durationSeconds).toBeGreaterThan(1);
      expect(cut.durationSeconds).toBeLessThan(whole.durationSeconds);
      expect(areSame(cut.samples, whole.samples.subarray(0, cut.samples.length))).toBe(true);
    },
  );

  it.each<FixtureName>(['flac', 'ogg-vorbis', 'ogg-opus'])(
    'of %s ends before the first damage, which its checksums show',
    async (name) => {
      const damaged = Uint8Array.from(fixture(name));
      const at = Math.floor(damaged.length * 0.8);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      const whole = await decode(fixture(name));
      const { samples } = await decode(damaged);
      expect(samples.length).toBeGreaterThan(whole.samples.length / 4);
      expect(samples.length).toBeLessThan(whole.samples.length);
      expect(areSame(samples, whole.samples.subarray(0, samples.length))).toBe(true);
    },
  );

  it('of MP3 steps over tags and whatever else is no frame', async () => {
    const mp3 = fixture('mp3');
    const tagged = Buffer.concat([
      Buffer.from('ID3\x04\0\0\0\0\0\x05hello', 'latin1'),
      mp3,
      Buffer.from('TAG'),
      Buffer.alloc(125),
    ]);
    expect(areSame((await decode(tagged)).samples, (await decode(mp3)).samples)).toBe(true);
  });

  it('of FLAC finds the stream behind an ID3v2 tag', async () => {
    const tagged = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\x05hello', 'latin1'), fixture('flac')]);
    expect(areSame((await decode(tagged)).samples, original)).toBe(true);
  });
});

describe('AAC and M4A', () => {
  const path = process.env.PATH;
  const foldersLeft = () => readdirSync(tmpdir()).filter((name) => name.startsWith('hbsc-audio-'));

  afterEach(() => {
    process.env.PATH = path;
  });

  it.each([
    ['m4a', 'M4A'],
    ['aac', 'AAC'],
  ] as const)('%s is refused where there is no ffmpeg, and what is accepted is told', async (name, shown) => {
    process.env.PATH = '/there/is/no/such/folder';
    const error = await decodingError(fixture(name));
    expect(error.code).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect(error.message).toBe(
      `The file is ${shown}, which this server cannot decode for want of ffmpeg; ` +
        'accepted are WAV, MP3, FLAC, Ogg Vorbis and Ogg Opus.',
    );
    expect(foldersLeft()).toEqual([]);
  });

  describeWith('ffmpeg', 'with ffmpeg', () => {
    it('leaves nothing on the disk, decoded or not', async () => {
      await decode(fixture('m4a'));
      const error = await decodingError(fixture('m4a').subarray(0, 20_000));
      expect(error.code).toBe('UNDECODABLE_AUDIO');
      expect(foldersLeft()).toEqual([]);
    });

    it('meets the same limits', async () => {
      expect((await decodingError(fixture('m4a'), { maxSeconds: 2 })).code).toBe('AUDIO_TOO_LONG');
      expect((await decodingError(fixture('m4a'), { minSampleRateHz: 48_000 })).code).toBe(
        'UNDECODABLE_AUDIO',
      );
    });
  });
});
