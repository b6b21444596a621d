import { type Station, solveClosed, throughputBound, utilisation, waitOf, waitOfFirst } from './queueing.ts';

/** Processor time one job takes, milliseconds, by what takes it. */
export interface Demands {
  /** The gateway's process. */
  readonly gateway: number;
  /** A worker's own process: queue, rows, files. */
  readonly worker: number;
  /** Its compute process: decoding and the model. */
  readonly compute: number;
  /** 0 where Postgres carries the queue. */
  readonly redis: number;
  readonly postgres: number;
  /** What runs on the same machine beside these: the load generator and `hbsc up`. */
  readonly rest: number;
}

const RESOURCES = ['gateway', 'worker', 'compute', 'redis', 'postgres', 'rest'] as const;

/** What was measured: where it ran and what it carried. */
export interface Configuration {
  readonly workers: number;
  readonly gateways: number;
  readonly clients: number;
  /** Cores of the machine less what other programs took. */
  readonly cores: number;
}

/**
 * Demands by the service demand law, `D = U / X`.
 *
 * @param cpuShares - shares of one core by role
 * @param generatorShare - of the load generator
 */
export function demandsOf(
  cpuShares: Readonly<Record<string, number>>,
  generatorShare: number,
  jobsPerSecond: number,
): Demands {
  const demands = Object.fromEntries(RESOURCES.map((name) => [name, 0])) as Record<keyof Demands, number>;
  for (const [role, share] of Object.entries(cpuShares)) {
    demands[resourceOf(role)] += (share * 1000) / jobsPerSecond;
  }
  demands.rest += (generatorShare * 1000) / jobsPerSecond;
  return demands;
}

function resourceOf(role: string): keyof Demands {
  if (role.includes('compute')) return 'compute';
  return RESOURCES.find((name) => role.startsWith(name)) ?? 'rest';
}

/** The middle of several fits, resource by resource. */
export function middleOf(fits: readonly Demands[], middle: (values: readonly number[]) => number): Demands {
  return Object.fromEntries(
    RESOURCES.map((name) => [name, middle(fits.map((fit) => fit[name]))]),
  ) as unknown as Demands;
}

/**
 * Jobs a second that one machine carries with everything on it. Its cores are one station that all processes share; and each
 * process that works on one thread can be no faster than a core.
 */
export function predictOneMachine(
  demands: Demands,
  { workers, gateways, clients, cores }: Configuration,
): number {
  const total = RESOURCES.reduce((sum, name) => sum + demands[name], 0);
  const servers = Math.max(1, Math.round(cores));
  const machine = { demand: (total * servers) / cores, servers };
  const threads = [
    { demand: demands.gateway, servers: gateways },
    { demand: demands.worker, servers: workers },
    { demand: demands.compute, servers: workers },
    { demand: demands.redis, servers: 1 },
  ];
  return 1000 * Math.min(solveClosed([machine], clients).throughput, throughputBound(threads));
}

/** Load of the busiest resource that leaves room for bursts. */
export const PLANNED_LOAD = 0.8;

/** A deployment on many machines. */
export interface Deployment {
  /** Cores of workers; a worker and its compute process take turns on one. */
  readonly workerCores: number;
  readonly postgresCores: number;
}

/** What a deployment carries at {@link PLANNED_LOAD} of its busiest resource; gateways are added as needed. */
export interface Forecast extends Deployment {
  readonly jobsPerSecond: number;
  /** Which resource is the busiest. */
  readonly saturatesFirst: 'workers' | 'Redis' | 'Postgres';
  readonly gateways: number;
  readonly workerLoad: number;
  readonly redisLoad: number;
  readonly postgresLoad: number;
  /** Mean wait of a single upload for all resources together, milliseconds: M/M/c at each, one lane. */
  readonly waitMs: number;
  /** The same where half of the load is bulk and single uploads go first. */
  readonly waitBesideBulkMs: number;
}

/** What an open network of these resources does; one Redis works on one thread. */
export function forecast(demands: Demands, { workerCores, postgresCores }: Deployment): Forecast {
  const workers = { demand: demands.worker + demands.compute, servers: workerCores };
  const redis = { demand: demands.redis, servers: 1 };
  const postgres = { demand: demands.postgres, servers: postgresCores };
  const named = { workers, Redis: redis, Postgres: postgres };
  const rate = PLANNED_LOAD * throughputBound(Object.values(named));
  const gateways = Math.ceil((rate * demands.gateway) / PLANNED_LOAD - 1e-9);
  const gateway = { demand: demands.gateway, servers: gateways };
  const others = [gateway, redis, postgres].reduce((sum, station) => sum + waitOf(rate, station), 0);
  return {
    workerCores,
    postgresCores,
    jobsPerSecond: rate * 1000,
    saturatesFirst: busiest(named, rate),
    gateways,
    workerLoad: utilisation(rate, workers),
    redisLoad: utilisation(rate, redis),
    postgresLoad: utilisation(rate, postgres),
    waitMs: others + waitOf(rate, workers),
    waitBesideBulkMs: others + waitOfFirst(rate / 2, rate / 2, workers),
  };
}

function busiest(named: Readonly<Record<Forecast['saturatesFirst'], Station>>, rate: number) {
  const [first = 'workers'] = (Object.keys(named) as Forecast['saturatesFirst'][]).sort(
    (a, b) => utilisation(rate, named[b]) - utilisation(rate, named[a]),
  );
  return first;
}

/** Worker cores at which a resource with this many cores is as busy as they are. */
export function workerCoresUntil(demands: Demands, demand: number, cores: number): number {
  return ((demands.worker + demands.compute) * cores) / demand;
}
