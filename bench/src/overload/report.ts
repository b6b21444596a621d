import { describeMachine } from '../machine.ts';
import { figure, percent, table } from '../table.ts';
import type { OverloadFigures } from './overload.ts';

/** The figures for people. */
export function reportOverload({ machine, secondsPerRound, levels, ratio, faults }: OverloadFigures): string {
  const header = [
    'clients',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'slowest ms',
    'shed',
    'shed in ms',
    'failures',
  ];
  const rows = levels.map((level) => [
    `${level.clients}`,
    ...[level.requestsPerSecond, level.p50Ms, level.p99Ms, level.slowestMs].map(figure),
    percent(level.shedShare),
    figure(level.shedMs),
    `${level.failures}`,
    percent(level.foreignShare),
  ]);
  return [
    '',
    `  ${describeMachine(machine)}`,
    `  medians of ${levels[0]?.rounds.length} rounds of ${secondsPerRound} s, in turns`,
    '',
    table([...header, 'other programs'], rows),
    '',
    `  Throughput with ${levels.at(-1)?.clients} clients is ${percent(ratio)} of that with ${levels[0]?.clients}.`,
    '  Latency is of accepted requests. Shed: answered with RATE_LIMITED or QUEUE_UNAVAILABLE; what is neither fails.',
    ...faults.map((fault) => `  NOT AS IT HAS TO BE: ${fault}`),
    '',
  ].join('\n');
}
