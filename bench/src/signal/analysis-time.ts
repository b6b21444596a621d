import { ANALYSIS_RATE_HZ, analyseSignal, clippedShare } from '@hbsc/audio';
import { synthesiseHeartSound } from '@hbsc/testkit';
import { table } from '../table.ts';

const WARM_UP_RUNS = 100;
const RUNS = 100;
const FILE_RATE_HZ = 44_100;

/** How long the analysis takes in a warm process, as a table for a terminal. */
export function analysisTimes(): string {
  const rows = [9, 120].map((seconds) => {
    const heart = (sampleRateHz: number) => synthesiseHeartSound({ kind: 'normal', seconds, sampleRateHz });
    const samples = heart(ANALYSIS_RATE_HZ);
    const decoded = heart(FILE_RATE_HZ);
    return [
      `${seconds} s`,
      milliseconds(() => analyseSignal(samples, 0)).toFixed(2),
      milliseconds(() => clippedShare(decoded)).toFixed(2),
    ];
  });
  return [
    'Time on one thread, the least of 100 runs, ms',
    table(['', 'analyseSignal', 'clippedShare at 44.1 kHz'], rows),
  ].join('\n');
}

function milliseconds(work: () => unknown): number {
  for (let run = 0; run < WARM_UP_RUNS; run++) work();
  const durations = Array.from({ length: RUNS }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
  return Math.min(...durations);
}
