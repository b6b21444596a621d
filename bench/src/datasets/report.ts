import { describeMachine } from '../machine.ts';
import { figure, percent, table } from '../table.ts';
import type { DataSetFigures } from './datasets.ts';

/** The figures for people. */
export function reportDataSets(figures: DataSetFigures): string {
  const { machine, recordings, audioSeconds, bareLoopsPerSecond, runs } = figures;
  return [
    '',
    `  ${describeMachine(machine)}`,
    `  one data set of ${recordings} recordings, ${(audioSeconds / 3600).toFixed(2)} hours`,
    '',
    table(
      ['queue', 'seconds', 'recordings/s', 'audio hours/min', 'of the bare loops', 'failed'],
      runs.map((run) => [
        run.queue,
        figure(run.seconds),
        figure(run.recordingsPerSecond),
        run.audioHoursPerMinute.toFixed(2),
        percent(run.shareOfBareLoops),
        `${run.failed}`,
      ]),
    ),
    '',
    `  Bare loops on ${machine.cores} cores at once: ${figure(bareLoopsPerSecond)} recordings/s.`,
    '',
  ].join('\n');
}
