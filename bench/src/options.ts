import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Compare the HTTP adapters instead of measuring the service. */
  readonly httpAdapters: boolean;
  /** Measure a data set on its way through the service instead of single requests. */
  readonly datasets: boolean;
  /** Recordings of each data set; undefined leaves it to the measurement. */
  readonly recordings: readonly number[] | undefined;
  /** Python interpreter with scikit-learn, to recompute the evaluation of data sets. */
  readonly python: string | undefined;
  /** Measure single uploads beside a full bulk lane instead of the service alone. */
  readonly lanes: boolean;
  /** Have the queue carried by a Redis that the benchmark starts. */
  readonly redis: boolean;
  /** Counted time of each round, seconds. */
  readonly seconds: number;
  readonly rounds: number;
  /** Numbers of concurrent clients to measure with. */
  readonly clients: readonly number[];
  /** Worker processes; undefined leaves it to the service. */
  readonly workers: number | undefined;
  /** Upload the data set's samples in place of synthetic ones. */
  readonly real: boolean;
  /** File that takes the figures as JSON. */
  readonly json: string | undefined;
}

export const USAGE = `npm run bench -- [datasets] [options]

  datasets          measure data sets on their way through the service; with --redis, on both queues
  --recordings A,B  recordings of each data set (400; with --real all there are)
  --python FILE     Python with scikit-learn: recomputes the evaluation of each data set
  --seconds N       counted time of each round (8)
  --rounds N        rounds with each number of clients; medians are shown (3)
  --clients A,B,C   numbers of concurrent clients (1,8,32)
  --workers N       worker processes (the service's own default)
  --real            upload the samples of the data set (HBSC_DATA_DIR) in place of synthetic ones
  --redis           start a Redis on 127.0.0.1 to carry the queue (needs redis-server on the PATH)
  --json FILE       also write the figures as JSON
  --lanes           measure single uploads beside a full bulk lane, and with it empty, in turns
  --http-adapters   compare Express with Fastify under Nest and Apollo instead of measuring the service
  --help            this text`;

/** What the command line asks for cannot be done; the message is for a person. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the command line.
 *
 * @returns null when only the usage is asked for
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): BenchOptions | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  return {
    httpAdapters: values['http-adapters'] ?? false,
    datasets: isDatasets(positionals),
    recordings: values.recordings?.split(',').map((text) => positiveInteger('--recordings', text)),
    python: values.python,
    lanes: values.lanes ?? false,
    redis: values.redis ?? false,
    seconds: positive('--seconds', values.seconds ?? '8'),
    rounds: positiveInteger('--rounds', values.rounds ?? '3'),
    clients: (values.clients ?? '1,8,32').split(',').map((text) => positiveInteger('--clients', text)),
    workers: values.workers === undefined ? undefined : positiveInteger('--workers', values.workers),
    real: values.real ?? false,
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        recordings: { type: 'string' },
        python: { type: 'string' },
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        clients: { type: 'string' },
        workers: { type: 'string' },
        json: { type: 'string' },
        real: { type: 'boolean' },
        'http-adapters': { type: 'boolean' },
        lanes: { type: 'boolean' },
        redis: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function isDatasets([what, ...others]: readonly string[]): boolean {
  if (what === undefined) return false;
  if (what === 'datasets' && others.length === 0) return true;
  throw new UsageError(`There is "datasets" to measure, not "${[what, ...others].join(' ')}".`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`${name} takes positive numbers, not "${text}".`);
}

function positiveInteger(name: string, text: string): number {
  const value = positive(name, text);
  if (Number.isInteger(value)) return value;
  throw new UsageError(`${name} takes whole numbers, not "${text}".`);
}
