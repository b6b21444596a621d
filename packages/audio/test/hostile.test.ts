import { hostileFiles, inflatingFlac } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { decode, decodingError } from './decoding.ts';

/** What a path, a stack or a library's own words look like. */
const INNER_DETAIL = /[\w.-]*\/[\w.-]+\/|\\|node_modules|\bat \S+:\d+|wasm|undefined|\[object/i;

for (const file of hostileFiles()) {
  describe(file.name, () => {
    if (file.expectedCode === null) {
      it('is decoded as far as it goes', async () => {
        expect((await decode(file.bytes)).durationSeconds).toBeGreaterThan(1);
      });
      return;
    }

    it(`earns ${file.expectedCode} and a message without inner detail`, async () => {
      const error = await decodingError(file.bytes);
      expect(error.code).toBe(file.expectedCode);
      expect(error.message).not.toMatch(INNER_DETAIL);
      expect(error.message).toMatch(/^[A-Z].*\.$/);
    });
  });
}

describe('the message', () => {
  it.each([
    ['empty.wav', 'The file is empty; accepted are WAV, MP3, FLAC, Ogg Vorbis and Ogg Opus.'],
    ['text.wav', 'The file is text; accepted are WAV, MP3, FLAC, Ogg Vorbis and Ogg Opus.'],
    ['picture.wav', 'The file is a PNG image; accepted are WAV, MP3, FLAC, Ogg Vorbis and Ogg Opus.'],
    [
      'random.mp3',
      'The file is of a kind that was not recognised; accepted are WAV, MP3, FLAC, Ogg Vorbis and Ogg Opus.',
    ],
    ['0-hz.wav', 'The WAV file declares a sample rate of 0 Hz; accepted are 1000 to 192000 Hz.'],
    ['255-channels.wav', 'The WAV file declares 255 channels; accepted are 1 to 8.'],
    [
      'no-data-chunk.wav',
      'The WAV file is broken: it has no data chunk; accepted is a file with a fmt and a data chunk.',
    ],
    ['10-minutes-at-16-khz.wav', 'The recording lasts 600 s or more; at most 120 s are accepted.'],
    ['0.3-seconds.wav', 'The recording lasts 0.3 s; at least 1 s are needed.'],
    ['30-mb.wav', 'The file has 30 MB; at most 25 MB are accepted.'],
  ])('for %s says what was found and what would be accepted', async (name, message) => {
    const bytes = hostileFiles().find((file) => file.name === name)?.bytes ?? new Uint8Array();
    expect((await decodingError(bytes)).message).toBe(message);
  });
});

describe('a FLAC file that inflates 10,000 times', () => {
  it('is stopped soon after the limit, whatever its header claims', async () => {
    for (const claimedSamples of [0, 44_100]) {
      const error = await decodingError(inflatingFlac(86_400, 44_100, claimedSamples), { maxSeconds: 10 });
      expect(error.message).toMatch(
        /^The recording lasts 1\d(\.\d+)? s or more; at most 10 s are accepted\.$/,
      );
    }
  });

  it('is decoded when it is not too long, though its header claims a day', async () => {
    const { durationSeconds } = await decode(inflatingFlac(5, 44_100, 86_400 * 44_100));
    expect(durationSeconds).toBeGreaterThan(5);
  });
});
