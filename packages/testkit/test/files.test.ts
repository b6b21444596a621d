import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  encodeWav,
  FIXTURE_NAMES,
  fixture,
  fixtureUrl,
  hostileFiles,
  inflatingFlac,
  realDataDirectory,
  realRecordings,
  WAV_ENCODINGS,
} from '../src/index.ts';

const SAMPLES = new URL('../../../samples/', import.meta.url);

describe('the committed recordings', () => {
  it.each(FIXTURE_NAMES)('the fixture %s is there', (name) => {
    expect(fixture(name).length).toBeGreaterThan(10_000);
  });

  it('the fixtures stay under a megabyte together', () => {
    const total = FIXTURE_NAMES.reduce((sum, name) => sum + statSync(fixtureUrl(name)).size, 0);
    expect(total).toBeLessThan(1024 * 1024);
  });

  it('there is a sample of each kind, of at most 130 kB', () => {
    const names = readdirSync(SAMPLES).filter((name) => name.endsWith('.wav'));
    expect(names).toHaveLength(4);
    for (const name of names) {
      expect(name).toMatch(/^synthetic__(artifact|extrahls|murmur|normal)(__\d+bpm)?\.wav$/);
      expect(readFileSync(new URL(name, SAMPLES)).length).toBeLessThanOrEqual(130_000);
    }
  });
});

describe('encodeWav', () => {
  it('writes the plainest file there is by default: 44 bytes of header, then 16-bit samples', () => {
    const wav = encodeWav([Float32Array.of(0, 0.5, -1, 1)], 8000);
    expect(Buffer.from(wav).toString('hex')).toBe(
      `52494646${'2c000000'}57415645666d742010000000${'01000100401f0000803e000002001000'}64617461${'08000000'}${'0000004000 80ff7f'.replace(' ', '')}`,
    );
  });

  it.each(WAV_ENCODINGS)('interleaves the channels of %s', (encoding) => {
    const stereo = encodeWav([new Float32Array(100), new Float32Array(100)], 8000, encoding);
    const mono = encodeWav([new Float32Array(200)], 8000, encoding);
    expect(stereo.length).toBe(mono.length);
  });
});

describe('the hostile files', () => {
  it('have names of their own', () => {
    const names = hostileFiles().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('include one of 30 MB and one that inflates at least 1,000 times', () => {
    const sizeOf = (name: string) => hostileFiles().find((file) => file.name === name)?.bytes.length ?? 0;
    expect(sizeOf('30-mb.wav')).toBeGreaterThanOrEqual(30 * 1024 * 1024);
    expect((3600 * 44_100 * 2) / inflatingFlac(3600, 44_100).length).toBeGreaterThan(1000);
  });
});

describe('the real recordings', () => {
  it('are listed where their folder is, and null where it is not', () => {
    const recordings = realRecordings();
    expect(recordings === null).toBe(realDataDirectory() === null);
    for (const { sampleRateHz, pcmSha256 } of recordings ?? []) {
      expect(sampleRateHz).toBeGreaterThan(0);
      expect(pcmSha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('are looked for in HBSC_DATA_DIR first', () => {
    const before = process.env.HBSC_DATA_DIR;
    process.env.HBSC_DATA_DIR = 'there-is-no-such-folder';
    try {
      expect(realRecordings()).toBeNull();
    } finally {
      if (before === undefined) delete process.env.HBSC_DATA_DIR;
      else process.env.HBSC_DATA_DIR = before;
    }
  });
});
