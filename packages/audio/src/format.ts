import { isFlacAt } from './flac/metadata.ts';
import { sniffMp4Audio } from './mp4.ts';
import { sniffAdts } from './mpeg/adts.ts';
import { findFirstFrame } from './mpeg/frames.ts';
import { skipId3 } from './mpeg/id3.ts';
import { sniffOggCodec } from './ogg/pages.ts';
import { isWav } from './wav/riff.ts';

/** Container and codec of a recording. */
export type AudioFormat = 'wav' | 'mp3' | 'flac' | 'ogg-vorbis' | 'ogg-opus' | 'aac' | 'm4a';

const FORMAT_NAMES: Readonly<Record<AudioFormat, string>> = {
  wav: 'WAV',
  mp3: 'MP3',
  flac: 'FLAC',
  'ogg-vorbis': 'Ogg Vorbis',
  'ogg-opus': 'Ogg Opus',
  aac: 'AAC',
  m4a: 'M4A',
};

/** What is decoded everywhere, as messages list it. AAC and M4A need ffmpeg and are named apart. */
export const ACCEPTED_FORMATS = 'accepted are WAV, MP3, FLAC, Ogg Vorbis and Ogg Opus';

/** A format as users write it, e.g. `Ogg Opus`. */
export function formatName(format: AudioFormat): string {
  return FORMAT_NAMES[format];
}

/**
 * Recognises a recording by its content; file names and media types play no part.
 *
 * @returns null for anything that is not one of the formats, however much it is audio
 */
export function sniffFormat(bytes: Uint8Array): AudioFormat | null {
  if (isWav(bytes)) return 'wav';
  const ogg = sniffOggCodec(bytes);
  if (ogg !== null) return ogg;
  if (sniffMp4Audio(bytes)) return 'm4a';
  const audioAt = skipId3(bytes);
  if (isFlacAt(bytes, audioAt)) return 'flac';
  if (sniffAdts(bytes, audioAt)) return 'aac';
  if (findFirstFrame(bytes, audioAt) !== null) return 'mp3';
  return null;
}
