import { describeMachine } from '../machine.ts';
import { median } from '../statistics.ts';
import { figure, megabytes, percent, table } from '../table.ts';
import type { DataSetFigures, DataSetRound, DataSetRun } from './datasets.ts';

/** The figures for people. */
export function reportDataSets({ machine, runs }: DataSetFigures): string {
  return [
    '',
    `  ${describeMachine(machine)}`,
    '',
    speedTable(runs),
    '',
    processTable(runs),
    '',
    ...faults(runs),
  ].join('\n');
}

function speedTable(runs: readonly DataSetRun[]): string {
  const middle = ({ rounds }: DataSetRun, of: (round: DataSetRound) => number) => median(rounds.map(of));
  return table(
    [
      'queue',
      'recordings',
      'hours',
      'rounds',
      'seconds',
      'recordings/s',
      'audio hours/min',
      'bare loops/s',
      'share of them',
      'other programs',
    ],
    runs.map((run) => [
      run.queue,
      `${run.recordings}`,
      (run.audioSeconds / 3600).toFixed(2),
      `${run.rounds.length}`,
      figure(middle(run, ({ seconds }) => seconds)),
      figure(run.recordingsPerSecond),
      run.audioHoursPerMinute.toFixed(2),
      figure(middle(run, ({ bareLoopsPerSecond }) => bareLoopsPerSecond)),
      percent(run.shareOfBareLoops),
      percent(middle(run, ({ foreignShare }) => foreignShare)),
    ]),
  );
}

/** Of every process its most memory and its processor time, and how the memory grew from the first run on the same queue. */
function processTable(runs: readonly DataSetRun[]): string {
  const roles = [...new Set(runs.flatMap(({ peakMemory }) => Object.keys(peakMemory)))].sort();
  const header = runs.flatMap(({ queue, recordings }) => [`${queue}, ${recordings}`, 'growth', 'CPU ms']);
  const cellsOf = (role: string) => (run: DataSetRun) => {
    const first = runs.find(({ queue }) => queue === run.queue);
    const bytes = run.peakMemory[role] ?? 0;
    const growth = bytes / (first?.peakMemory[role] ?? 0) - 1;
    const cpu = median(run.rounds.map(({ cpuMs }) => cpuMs[role] ?? 0));
    return [megabytes(bytes), first === run ? '' : percent(growth), figure(cpu)];
  };
  return table(
    ['process', ...header],
    roles.map((role) => [role, ...runs.flatMap(cellsOf(role))]),
  );
}

function faults(runs: readonly DataSetRun[]): string[] {
  return runs.flatMap(({ queue, recordings, rounds }) =>
    rounds.flatMap(({ faults }) =>
      faults.map((fault) => `  NOT AS IT HAS TO BE: ${queue}, ${recordings}: ${fault}`),
    ),
  );
}
