import { basename } from 'node:path';
import type { HeartRhythm, HeartSound } from '@hbsc/core';
import { median, percentile } from '../statistics.ts';
import { figure, table } from '../table.ts';
import { annotatedSounds } from './annotations.ts';
import type { Examination } from './examination.ts';
import { f1Of, type Matches, matchSounds, precisionOf, recallOf, sumOfMatches } from './sound-matches.ts';

/** A recording whose heart sounds somebody marked, and what was found in it. */
interface MarkedRecording {
  readonly name: string;
  readonly markedBpm: number;
  readonly rhythm: HeartRhythm;
  readonly s1: Matches;
  readonly s2: Matches;
}

const CLOSE_BPM = 5;

/** How well rate and heart sounds fit those marked by hand in set A, as tables for a terminal. */
export function soundReport(examinations: readonly Examination[]): string {
  const annotations = annotatedSounds();
  const recordings = examinations.flatMap(({ recording, whole }) => {
    const name = basename(recording.file, '.flac');
    const marked = annotations.get(name);
    const isMarked = marked !== undefined && recording.dataset === 'pascal_a';
    return isMarked ? [compare(name, marked, whole.rhythm)] : [];
  });
  const told = recordings.filter(({ rhythm }) => rhythm.sounds.length > 0);
  return [
    'Heart sounds and rate against the marks of set A',
    table(
      ['', 'marked BPM', 'found BPM', 'confidence', 'S1', 'S2'],
      recordings.map(({ name, markedBpm, rhythm, s1, s2 }) => [
        name,
        figure(markedBpm),
        figure(rhythm.heartRateBpm),
        rhythm.heartRateConfidence.toFixed(2),
        `${s1.matched}/${s1.marked}`,
        `${s2.matched}/${s2.marked}`,
      ]),
    ),
    '',
    table(
      ['within 60 ms', 'recordings', 'marked', 'found', 'precision', 'recall', 'F1'],
      [...soundRows('all', recordings), ...soundRows('where told apart', told)],
    ),
    '',
    rateErrors(recordings),
  ].join('\n');
}

function compare(name: string, marked: readonly HeartSound[], rhythm: HeartRhythm): MarkedRecording {
  const beats = marked.filter(({ sound }) => sound === 'S1').map(({ seconds }) => seconds);
  const cycles = beats.slice(1).map((seconds, i) => seconds - (beats[i] ?? 0));
  return {
    name,
    markedBpm: 60 / median(cycles),
    rhythm,
    s1: matchSounds('S1', marked, rhythm.sounds),
    s2: matchSounds('S2', marked, rhythm.sounds),
  };
}

function soundRows(name: string, recordings: readonly MarkedRecording[]): string[][] {
  return (['s1', 's2'] as const).map((sound) => {
    const matches = sumOfMatches(recordings.map((recording) => recording[sound]));
    const shares = [precisionOf(matches), recallOf(matches), f1Of(matches)].map((share) => share.toFixed(3));
    return [
      `${sound.toUpperCase()}, ${name}`,
      `${recordings.length}`,
      `${matches.marked}`,
      `${matches.found}`,
      ...shares,
    ];
  });
}

function rateErrors(recordings: readonly MarkedRecording[]): string {
  const errors = recordings.flatMap(({ markedBpm, rhythm }) =>
    rhythm.heartRateBpm === null ? [] : [Math.abs(rhythm.heartRateBpm - markedBpm)],
  );
  const close = errors.filter((error) => error <= CLOSE_BPM).length;
  return (
    `Rate: found in ${errors.length} of ${recordings.length}, median error ${figure(median(errors))} BPM, ` +
    `90th percentile ${figure(percentile(errors, 90))}, within ${CLOSE_BPM} BPM ${close} of ${recordings.length}`
  );
}
