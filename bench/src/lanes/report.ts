import { describeMachine } from '../machine.ts';
import type { Measurement } from '../measurement.ts';
import { figure, percent, table } from '../table.ts';
import type { LaneFigures } from './lane-figures.ts';

/** The figures for people. */
export function reportLanes(figures: LaneFigures): string {
  const { machine, queue, rounds, secondsPerRound, idle, full } = figures;
  const errors = [idle, full].flatMap(({ firstError }) => firstError ?? []);
  return [
    '',
    `  ${describeMachine(machine)}, the queue in ${queue}`,
    `  single uploads by one client; medians of ${rounds.length} rounds of ${secondsPerRound} s`,
    '',
    latencyTable(figures),
    '',
    processTable(figures),
    '',
    '  CPU is in shares of one core.',
    ...rounds.map(
      ({ idle, full, waitingBefore, waitingAfter }, index) =>
        `  Round ${index + 1}: p95 ${figure(idle.p95Ms)} ms, then ${figure(full.p95Ms)} ms while ${waitingBefore} to ${waitingAfter} jobs waited.`,
    ),
    ...errors.map((error) => `  An error: ${error}`),
    '',
  ].join('\n');
}

function latencyTable({ idle, full, p50Ratio, p95Ratio }: LaneFigures): string {
  const row = (
    name: string,
    { requestsPerSecond, p50Ms, p95Ms, slowestMs, errors, foreignShare }: Measurement,
  ) => [
    name,
    ...[requestsPerSecond, p50Ms, p95Ms, slowestMs].map(figure),
    `${errors}`,
    percent(foreignShare),
  ];
  return table(
    ['bulk lane', 'requests/s', 'p50 ms', 'p95 ms', 'slowest ms', 'errors', 'other programs'],
    [row('empty', idle), row('full', full), ['full : empty', '', p50Ratio.toFixed(2), p95Ratio.toFixed(2)]],
  );
}

function processTable({ idle, full }: LaneFigures): string {
  const roles = [...new Set([idle, full].flatMap(({ cpuShares }) => Object.keys(cpuShares)))].sort();
  return table(
    ['process', 'CPU, empty', 'CPU, full'],
    [
      ...roles.map((role) => [role, ...[idle, full].map(({ cpuShares }) => percent(cpuShares[role] ?? 0))]),
      ['(load generator)', percent(idle.generatorShare), percent(full.generatorShare)],
    ],
  );
}
