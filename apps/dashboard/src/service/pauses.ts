const FIRST_PAUSE_MS = 1_000;
/** Longest pause between two attempts, milliseconds. */
export const LONGEST_PAUSE_MS = 10_000;

/** How long to wait before another attempt, milliseconds. @param failures - in a row, 1 or more */
export function pauseAfter(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
}
