import { describeMachine } from './machine.ts';
import type { Measurement } from './measurement.ts';
import type { ServiceFigures } from './service-benchmark.ts';
import { figure, megabytes, percent, table } from './table.ts';

/** The figures for people. */
export function report(figures: ServiceFigures): string {
  const sizes = figures.recordings.map(({ bytes }) => bytes / 1e6);
  const size = (sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length).toFixed(1);
  const errors = figures.measurements.flatMap(({ firstError }) => firstError ?? []);
  return [
    '',
    `  ${describeMachine(figures.machine)}`,
    `  ${sizes.length} recordings of ${size} MB; medians of ${figures.measurements[0]?.rounds.length} rounds of ${figures.secondsPerRound} s`,
    '',
    speedTable(figures),
    '',
    processTable(figures),
    '',
    '  CPU is in shares of one core and in milliseconds a request. Memory is the most each process ever had resident;',
    '  of Postgres, all its processes together with shared memory counted once.',
    ...errors.map((error) => `  An error: ${error}`),
    '',
  ].join('\n');
}

function speedTable({ bareLoop, machine, measurements, original }: ServiceFigures): string {
  const limit = bareLoop.requestsPerSecond * machine.cores;
  const header = [
    '',
    'clients',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'slowest ms',
    'errors',
    'of the limit',
    'other programs',
  ];
  const rows = [
    ...measurements.map(({ clients, requestsPerSecond, p50Ms, p99Ms, slowestMs, errors, foreignShare }) => {
      const speed = [figure(requestsPerSecond), figure(p50Ms), figure(p99Ms), figure(slowestMs)];
      return [
        'HBSC',
        `${clients}`,
        ...speed,
        `${errors}`,
        percent(requestsPerSecond / limit),
        percent(foreignShare),
      ];
    }),
    ['bare loop, 1 core', '', figure(bareLoop.requestsPerSecond), figure(bareLoop.p50Ms)],
    [`bare loop x ${machine.cores}, the limit`, '', figure(limit)],
    ...original.map(({ clients, requestsPerSecond, p50Ms, p99Ms }) => {
      const speed = [figure(requestsPerSecond), figure(p50Ms), figure(p99Ms)];
      return ['original (another run, 2 cores)', `${clients}`, ...speed];
    }),
  ];
  return table(header, rows);
}

function processTable({ measurements, peakMemory }: ServiceFigures): string {
  const header = [
    'process',
    'peak memory',
    ...measurements.flatMap(({ clients }) => [`CPU at ${clients}`, 'ms']),
  ];
  const cpu = (share: number, { requestsPerSecond }: Measurement) => [
    percent(share),
    figure((share * 1000) / requestsPerSecond),
  ];
  const rows = Object.entries(peakMemory)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([role, bytes]) => [
      role,
      megabytes(bytes),
      ...measurements.flatMap((measurement) => cpu(measurement.cpuShares[role] ?? 0, measurement)),
    ]);
  const generator = measurements.flatMap((measurement) => cpu(measurement.generatorShare, measurement));
  return table(header, [...rows, ['(load generator)', '', ...generator]]);
}
