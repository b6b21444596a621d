import {
  type Configuration,
  type Demands,
  demandsOf,
  type Forecast,
  forecast,
  middleOf,
  predictOneMachine,
} from '../capacity/model.ts';
import { type Machine, thisMachine } from '../machine.ts';
import { type Measurement, measurementOf } from '../measurement.ts';
import type { BenchOptions } from '../options.ts';
import { progress } from '../progress.ts';
import { benchRecordings } from '../recordings.ts';
import { Resources } from '../resources.ts';
import { measureRounds } from '../rounds.ts';
import { startService } from '../service.ts';
import { ServiceUnderLoad } from '../service-under-load.ts';
import { median } from '../statistics.ts';
import { startNetworkedService } from './namespaces/networked-service.ts';

const GATEWAYS = [1, 2];
const WORKER_CORES = [10, 100, 1_000];
/** Of the database that forecasts are for. */
const POSTGRES_CORES = 16;

/** One configuration as it was measured, and as the model has it. */
export interface ScalePoint {
  readonly configuration: Configuration;
  readonly measurement: Measurement;
  readonly predictedPerSecond: number;
  /** Predicted less measured, as a share of measured. */
  readonly error: number;
}

export interface ScaleFigures {
  readonly machine: Machine;
  readonly queue: 'Postgres' | 'Redis';
  /** Whether each worker had a network of its own. */
  readonly namespaces: boolean;
  readonly secondsPerRound: number;
  readonly meanBytes: number;
  readonly demands: Demands;
  readonly points: readonly ScalePoint[];
  readonly forecasts: readonly Forecast[];
}

/** Measures workers and gateways in several numbers, fits the model, and asks it about more of them. */
export async function measureScale(options: BenchOptions, resources: Resources): Promise<ScaleFigures> {
  const recordings = await benchRecordings(options.real);
  const machine = thisMachine();
  const upToCores = Array.from({ length: machine.cores }, (_, index) => index + 1);
  const counts = options.workerCounts.length > 0 ? options.workerCounts : upToCores;
  const measured: Omit<ScalePoint, 'predictedPerSecond' | 'error'>[] = [];
  for (const workers of counts) {
    for (const gateways of GATEWAYS) {
      progress(`${workers} worker(s), ${gateways} gateway(s)`);
      const own = new Resources();
      resources.add(() => own.release());
      const service = await ServiceUnderLoad.start(
        { workers, gateways, redis: options.redis },
        recordings,
        own,
        options.namespaces ? startNetworkedService : startService,
      );
      for (const { clients, rounds } of await measureRounds(service, options)) {
        const measurement = measurementOf(clients, rounds);
        const cores = Math.max(0.1, machine.cores - measurement.foreignShare);
        measured.push({ configuration: { workers, gateways, clients, cores }, measurement });
      }
      await own.release();
    }
  }
  const demands = fit(measured.map(({ measurement }) => measurement));
  return {
    machine,
    queue: options.redis || process.env.REDIS_URL ? 'Redis' : 'Postgres',
    namespaces: options.namespaces,
    secondsPerRound: options.seconds,
    meanBytes: recordings.reduce((sum, { bytes }) => sum + bytes.length, 0) / recordings.length,
    demands,
    points: measured.map((point) => {
      const predictedPerSecond = predictOneMachine(demands, point.configuration);
      const { requestsPerSecond } = point.measurement;
      return { ...point, predictedPerSecond, error: predictedPerSecond / requestsPerSecond - 1 };
    }),
    forecasts: WORKER_CORES.map((workerCores) =>
      forecast(demands, { workerCores, postgresCores: POSTGRES_CORES }),
    ),
  };
}

/** Demands of a busy service: a single client finds caches cold and threads asleep. */
function fit(measurements: readonly Measurement[]): Demands {
  const busy = measurements.filter(({ clients }) => clients > 1);
  const fits = (busy.length > 0 ? busy : measurements).map(
    ({ cpuShares, generatorShare, requestsPerSecond }) =>
      demandsOf(cpuShares, generatorShare, requestsPerSecond),
  );
  return middleOf(fits, median);
}
