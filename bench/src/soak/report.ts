import { describeMachine } from '../machine.ts';
import { figure, megabytes, percent, table } from '../table.ts';
import { WARM_UP_SHARE } from './memory.ts';
import type { SoakFigures } from './soak.ts';

/** The figures for people. */
export function reportSoak({ machine, minutes, load, memory, faults }: SoakFigures): string {
  const rows = memory.map(({ role, firstBytes, lastBytes, peakBytes, bytesPerMinute }) => [
    role,
    ...[firstBytes, lastBytes, peakBytes].map(megabytes),
    (bytesPerMinute / 1024 ** 2).toFixed(2),
  ]);
  return [
    '',
    `  ${describeMachine(machine)}`,
    `  ${load.clients} clients for ${minutes} minutes: ${figure(load.requestsPerSecond)} requests/s (${figure(Math.min(...load.rounds))} to ${figure(Math.max(...load.rounds))}),`,
    `  p50 ${figure(load.p50Ms)} ms, p99 ${figure(load.p99Ms)} ms, slowest ${figure(load.slowestMs)} ms, ${load.errors} errors; other programs ${percent(load.foreignShare)}`,
    '',
    table(['process', 'first', 'last', 'peak', 'MB/min'], rows),
    '',
    `  Resident memory every second, but for the first ${percent(WARM_UP_SHARE)} of the time; of Postgres without its shared buffers.`,
    '  MB/min is the slope of the line that fits best.',
    ...faults.map((fault) => `  NOT AS IT HAS TO BE: ${fault}`),
    '',
  ].join('\n');
}
