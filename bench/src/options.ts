import { parseArgs } from 'node:util';

/** What can be measured, with the defaults of each. */
const SUBJECTS = {
  service: { seconds: 8, rounds: 3, clients: [1, 8, 32] },
  datasets: { seconds: 8, rounds: 3, clients: [1, 8, 32] },
  overload: { seconds: 8, rounds: 3, clients: [32, 256] },
  soak: { seconds: 60, rounds: 1, clients: [32] },
  scale: { seconds: 5, rounds: 1, clients: [1, 8, 32] },
  profile: { seconds: 10, rounds: 1, clients: [8] },
} as const;

export type Subject = keyof typeof SUBJECTS;

export interface BenchOptions {
  /** Compare the HTTP adapters instead of measuring the service. */
  readonly httpAdapters: boolean;
  /** What is measured. */
  readonly subject: Subject;
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
  /** Numbers of worker processes that `scale` measures; empty for one to as many as there are cores. */
  readonly workerCounts: readonly number[];
  /** Whether `scale` gives each worker a network of its own. */
  readonly namespaces: boolean;
  /** How long `soak` loads the service, minutes. */
  readonly minutes: number;
  /** Folder that takes the profiles. */
  readonly into: string;
  /** Upload the data set's samples in place of synthetic ones. */
  readonly real: boolean;
  /** File that takes the figures as JSON. */
  readonly json: string | undefined;
}

export const USAGE = `npm run bench -- [SUBJECT] [options]

  service           requests a second, latency, processor time and memory (what is measured when nothing is named)
  datasets          data sets on their way through the service; with --redis, on both queues
  overload          few clients and far too many, in turns: what is shed, and what that costs the others
  soak              full load for minutes: whether memory grows
  scale             throughput by workers and gateways, and a queueing model of what more of them would carry
  profile           where the processor time of gateway, worker and compute process goes

  --recordings A,B  recordings of each data set (400; with --real all there are)
  --python FILE     Python with scikit-learn: recomputes the evaluation of each data set
  --seconds N       counted time of each round (8; scale 5, profile 10)
  --rounds N        rounds with each number of clients; medians are shown (3; scale 1)
  --clients A,B,C   numbers of concurrent clients (1,8,32; overload 32,256; soak 32; profile 8)
  --workers N       worker processes (the service's own default); of scale a list (1 to the number of cores)
  --namespaces      of scale: each worker in a network namespace of its own (Linux, as root, with iproute2)
  --minutes N       how long soak loads the service (10)
  --into FOLDER     takes the profiles, the table and the flame graphs (profiles)
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
  const subject = subjectOf(positionals);
  const defaults = SUBJECTS[subject];
  const integers = (name: string, text: string) => text.split(',').map((part) => positiveInteger(name, part));
  const workers = values.workers === undefined ? [] : integers('--workers', values.workers);
  if (subject !== 'scale' && workers.length > 1) {
    throw new UsageError('--workers takes one number, but for scale.');
  }
  if (subject !== 'scale' && values.namespaces) throw new UsageError('--namespaces is for scale alone.');
  return {
    httpAdapters: values['http-adapters'] ?? false,
    subject,
    recordings: values.recordings === undefined ? undefined : integers('--recordings', values.recordings),
    python: values.python,
    lanes: values.lanes ?? false,
    redis: values.redis ?? false,
    seconds: values.seconds === undefined ? defaults.seconds : positive('--seconds', values.seconds),
    rounds: values.rounds === undefined ? defaults.rounds : positiveInteger('--rounds', values.rounds),
    clients: values.clients === undefined ? defaults.clients : integers('--clients', values.clients),
    workers: subject === 'scale' ? undefined : workers[0],
    workerCounts: subject === 'scale' ? workers : [],
    namespaces: values.namespaces ?? false,
    minutes: positive('--minutes', values.minutes ?? '10'),
    into: values.into ?? 'profiles',
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
        minutes: { type: 'string' },
        into: { type: 'string' },
        json: { type: 'string' },
        real: { type: 'boolean' },
        namespaces: { type: 'boolean' },
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

function subjectOf([what = 'service', ...others]: readonly string[]): Subject {
  if (Object.hasOwn(SUBJECTS, what) && others.length === 0) return what as Subject;
  const names = Object.keys(SUBJECTS).join(', ');
  throw new UsageError(`There are ${names} to measure, not "${[what, ...others].join(' ')}".`);
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
