import { type Forecast, PLANNED_LOAD, workerCoresUntil } from '../capacity/model.ts';
import { describeMachine } from '../machine.ts';
import { figure, percent, table } from '../table.ts';
import type { ScaleFigures } from './scale.ts';

/** The figures for people. */
export function reportScale(figures: ScaleFigures): string {
  const { machine, queue, namespaces, secondsPerRound, points, demands, forecasts } = figures;
  const errors = points.flatMap(({ measurement }) => measurement.firstError ?? []);
  return [
    '',
    `  ${describeMachine(machine)}, the queue in ${queue}`,
    `  ${points[0]?.measurement.rounds.length} round(s) of ${secondsPerRound} s; everything on this one machine${namespaces ? ', each worker in a network namespace of its own' : ''}`,
    '',
    pointTable(figures),
    '',
    table(
      ['a job takes of', 'ms of one core', 'jobs/s a core'],
      Object.entries(demands).map(([name, ms]) => [name, ms.toFixed(2), figure(ms > 0 ? 1000 / ms : null)]),
    ),
    '  (rest: load generator and supervisor)',
    '',
    `  Forecast at ${percent(PLANNED_LOAD)} of what saturates first, one Redis, Postgres on ${forecasts[0]?.postgresCores} cores, gateways as needed:`,
    '',
    forecastTable(figures),
    '',
    ...limits(figures),
    ...errors.map((error) => `  An error: ${error}`),
    '',
  ].join('\n');
}

function pointTable({ points }: ScaleFigures): string {
  const header = [
    'workers',
    'gateways',
    'clients',
    'requests/s',
    'model',
    'error',
    'p50 ms',
    'p99 ms',
    'errors',
    'other programs',
  ];
  const rows = points.map(({ configuration, measurement, predictedPerSecond, error }) => [
    ...[configuration.workers, configuration.gateways, configuration.clients].map(String),
    figure(measurement.requestsPerSecond),
    figure(predictedPerSecond),
    percent(error),
    figure(measurement.p50Ms),
    figure(measurement.p99Ms),
    `${measurement.errors}`,
    percent(measurement.foreignShare),
  ]);
  return table(header, rows);
}

function forecastTable({ forecasts, meanBytes }: ScaleFigures): string {
  const header = [
    'worker cores',
    'jobs/s',
    'MB/s in',
    'gateways',
    'workers busy',
    'Redis',
    'Postgres',
    'first to saturate',
    'wait ms',
    'beside bulk',
  ];
  const rows = forecasts.map((one) => [
    `${one.workerCores}`,
    figure(one.jobsPerSecond),
    figure((one.jobsPerSecond * meanBytes) / 1e6),
    `${one.gateways}`,
    ...loadsOf(one).map(percent),
    one.saturatesFirst,
    figure(one.waitMs),
    figure(one.waitBesideBulkMs),
  ]);
  return table(header, rows);
}

function loadsOf({ workerLoad, redisLoad, postgresLoad }: Forecast): number[] {
  return [workerLoad, redisLoad, postgresLoad];
}

function limits({ demands, forecasts }: ScaleFigures): string[] {
  const cores = forecasts[0]?.postgresCores ?? 1;
  const redis =
    demands.redis > 0
      ? [
          `  One Redis (one thread) is as busy as ${figure(workerCoresUntil(demands, demands.redis, 1))} worker cores.`,
        ]
      : [];
  const postgres = figure(workerCoresUntil(demands, demands.postgres, cores));
  return [...redis, `  Postgres on ${cores} cores is as busy as ${postgres} worker cores.`];
}
