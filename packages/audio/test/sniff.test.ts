import { encodeWav, type FixtureName, fixture } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { type AudioFormat, sniffFormat } from '../src/index.ts';

function withId3(audio: Uint8Array): Uint8Array {
  const tag = Buffer.alloc(10 + 300, 0xff);
  tag.write('ID3\x04\x00\x00\x00\x00\x02\x2c', 'latin1');
  return Buffer.concat([tag, audio]);
}

describe('sniffFormat', () => {
  it.each<[FixtureName, AudioFormat]>([
    ['wav', 'wav'],
    ['mp3', 'mp3'],
    ['flac', 'flac'],
    ['ogg-vorbis', 'ogg-vorbis'],
    ['ogg-opus', 'ogg-opus'],
    ['m4a', 'm4a'],
    ['aac', 'aac'],
  ])('recognises the fixture %s by its content', (name, format) => {
    expect(sniffFormat(fixture(name))).toBe(format);
  });

  it.each<[FixtureName, AudioFormat]>([
    ['mp3', 'mp3'],
    ['flac', 'flac'],
    ['aac', 'aac'],
  ])('looks behind ID3v2 tags: %s', (name, format) => {
    expect(sniffFormat(withId3(fixture(name)))).toBe(format);
    expect(sniffFormat(withId3(withId3(fixture(name))))).toBe(format);
  });

  it.each(['RIFF', 'RIFX', 'RF64'] as const)('recognises %s as WAV', (container) => {
    expect(sniffFormat(encodeWav([new Float32Array(100)], 8000, 'pcm16', { container }))).toBe('wav');
  });

  it('finds the first MP3 frame of a file that begins in the middle of one', () => {
    expect(sniffFormat(fixture('mp3').subarray(5000))).toBe('mp3');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a single byte', Buffer.of(0xff)],
    ['text', Buffer.from('RIFFraff and WAVEs')],
    ['a RIFF file that is no WAV', Buffer.from('RIFF\x04\0\0\0AVI ', 'latin1')],
    [
      'one MP3 sync word and no frame behind it',
      Buffer.concat([Buffer.of(0xff, 0xfb, 0x90, 0x00), Buffer.alloc(5000)]),
    ],
    [
      'an Ogg page with another codec',
      Buffer.concat([
        Buffer.from('OggS\0\x02'),
        Buffer.alloc(20),
        Buffer.from('\x01\x07\x7fFLAC..', 'latin1'),
      ]),
    ],
    ['a HEIC picture', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1')],
    ['an ID3 tag and nothing else', withId3(Buffer.alloc(0))],
  ])('is null for %s', (_, bytes) => {
    expect(sniffFormat(bytes)).toBeNull();
  });

  it.each(['wav', 'mp3', 'flac', 'ogg-vorbis', 'ogg-opus', 'm4a', 'aac'] as const)(
    'never fails, wherever %s is cut',
    (name) => {
      for (let bytes = 0; bytes < 200; bytes++) {
        expect(() => sniffFormat(fixture(name).subarray(0, bytes))).not.toThrow();
      }
    },
  );
});
