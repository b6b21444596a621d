import { readFileSync } from 'node:fs';

const FILES = {
  wav: 'heart.wav',
  mp3: 'heart.mp3',
  flac: 'heart.flac',
  'ogg-vorbis': 'heart.vorbis.ogg',
  'ogg-opus': 'heart.opus',
  m4a: 'heart.m4a',
  aac: 'heart.aac',
  'stereo-24-bit-wav': 'stereo-24-bit.wav',
  'stereo-24-bit-flac': 'stereo-24-bit.flac',
} as const;

/** `wav` to `aac` are one synthetic heart of 3 s at 44.1 kHz, mono; the stereo pair is 1.5 s at 8 kHz. */
export type FixtureName = keyof typeof FILES;

export const FIXTURE_NAMES = Object.keys(FILES) as readonly FixtureName[];

/** Where a committed recording lies. All of them are synthetic; `fixtures/README.md` tells how they were made. */
export function fixtureUrl(name: FixtureName): URL {
  return new URL(`../fixtures/${FILES[name]}`, import.meta.url);
}

/** The bytes of a committed recording. */
export function fixture(name: FixtureName): Uint8Array {
  return readFileSync(fixtureUrl(name));
}
