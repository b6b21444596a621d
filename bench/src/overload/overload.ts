import type { Fault } from '../load/load.ts';
import { type Machine, thisMachine } from '../machine.ts';
import { type Measurement, measurementOf, type Round } from '../measurement.ts';
import type { BenchOptions } from '../options.ts';
import { benchRecordings } from '../recordings.ts';
import type { Resources } from '../resources.ts';
import { measureRounds } from '../rounds.ts';
import { ServiceUnderLoad } from '../service-under-load.ts';
import { median } from '../statistics.ts';

/** Codes by which a service may shed load. */
const SHEDDING: readonly (string | null)[] = ['RATE_LIMITED', 'QUEUE_UNAVAILABLE'];
/** What throughput under far too many clients has to be of that under the fewest. */
export const LEAST_RATIO = 0.9;

/** What became of the requests of one number of clients. */
export interface LoadLevel extends Measurement {
  /** Share of all answers by which load was shed, while it counted. */
  readonly shedShare: number;
  /** Median time such an answer took. */
  readonly shedMs: number;
  /** Answers that were neither good nor shed load, at any time. */
  readonly failures: number;
  readonly firstFailure: string | null;
}

export interface OverloadFigures {
  readonly machine: Machine;
  readonly secondsPerRound: number;
  readonly levels: readonly LoadLevel[];
  /** Throughput with most clients, of that with fewest. */
  readonly ratio: number;
  /** What is not as it has to be. */
  readonly faults: readonly string[];
}

/** Measures few clients and far too many, in turns. */
export async function measureOverload(options: BenchOptions, resources: Resources): Promise<OverloadFigures> {
  const recordings = await benchRecordings(options.real);
  const service = await ServiceUnderLoad.start(options, recordings, resources);
  const found = await measureRounds(service, options);
  const levels = found.map(({ clients, rounds }) => loadLevelOf(clients, rounds));
  return { machine: thisMachine(), secondsPerRound: options.seconds, ...compare(levels) };
}

/** @param rounds - at least one */
export function loadLevelOf(clients: number, rounds: readonly Round[]): LoadLevel {
  const measurement = measurementOf(clients, rounds);
  const faults = rounds.flatMap((round) => round.faults);
  const failures = faults.filter((fault) => !sheds(fault));
  const counted = faults.filter(({ isCounted }) => isCounted);
  const shed = counted.filter(sheds);
  const answers = rounds.reduce((sum, round) => sum + round.answers, 0);
  return {
    ...measurement,
    shedShare: shed.length / (counted.length + answers),
    shedMs: median(shed.map(({ latencyMs }) => latencyMs)),
    failures: failures.length,
    firstFailure: failures[0]?.reason ?? null,
  };
}

/** @param levels - at least one, fewest clients first */
export function compare(levels: readonly LoadLevel[]): Pick<OverloadFigures, 'levels' | 'ratio' | 'faults'> {
  const [fewest] = levels;
  const most = levels.at(-1);
  if (!fewest || !most) throw new Error('nothing was measured');
  const ratio = most.requestsPerSecond / fewest.requestsPerSecond;
  const slow =
    ratio < LEAST_RATIO
      ? [
          `${most.clients} clients get ${(ratio * 100).toFixed(0)} % of what ${fewest.clients} get, not ${LEAST_RATIO * 100} %`,
        ]
      : [];
  const failed = levels.flatMap(({ clients, failures, firstFailure }) =>
    failures > 0 ? [`${failures} answers to ${clients} clients were no typed refusals: ${firstFailure}`] : [],
  );
  return { levels, ratio, faults: [...slow, ...failed] };
}

function sheds({ code }: Fault): boolean {
  return SHEDDING.includes(code);
}
