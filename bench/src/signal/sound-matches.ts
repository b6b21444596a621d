import type { HeartSound } from '@hbsc/core';

/** What a marked and a found heart sound may lie apart, seconds. */
export const TOLERANCE_SECONDS = 0.06;

/** How many heart sounds there are, were found, and were found where they are. */
export interface Matches {
  readonly marked: number;
  readonly found: number;
  readonly matched: number;
}

/** Compares the sounds of one name, those alone that were found within the stretch that was marked. */
export function matchSounds(
  name: HeartSound['sound'],
  marked: readonly HeartSound[],
  found: readonly HeartSound[],
): Matches {
  const times = marked.map(({ seconds }) => seconds);
  const from = Math.min(...times) - TOLERANCE_SECONDS;
  const to = Math.max(...times) + TOLERANCE_SECONDS;
  const wanted = marked.filter(({ sound }) => sound === name).map(({ seconds }) => seconds);
  const candidates = found
    .filter(({ sound, seconds }) => sound === name && seconds >= from && seconds <= to)
    .map(({ seconds }) => seconds);
  const unmatched = new Set(candidates);
  let matched = 0;
  for (const time of wanted) {
    const match = [...unmatched].find((candidate) => Math.abs(candidate - time) <= TOLERANCE_SECONDS);
    if (match === undefined) continue;
    unmatched.delete(match);
    matched++;
  }
  return { marked: wanted.length, found: candidates.length, matched };
}

export function sumOfMatches(all: readonly Matches[]): Matches {
  return all.reduce(
    (sum, { marked, found, matched }) => ({
      marked: sum.marked + marked,
      found: sum.found + found,
      matched: sum.matched + matched,
    }),
    { marked: 0, found: 0, matched: 0 },
  );
}

export function precisionOf({ matched, found }: Matches): number {
  return matched / found;
}

export function recallOf({ matched, marked }: Matches): number {
  return matched / marked;
}

/** The harmonic mean of precision and recall. */
export function f1Of({ matched, marked, found }: Matches): number {
  return (2 * matched) / (marked + found);
}
