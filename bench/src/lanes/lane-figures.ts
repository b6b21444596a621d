import type { Machine } from '../machine.ts';
import { type Measurement, measurementOf, type Round } from '../measurement.ts';

/** Single uploads, one after the other: first with an empty bulk lane, then beside a full one. */
export interface LaneRound {
  readonly idle: Round;
  readonly full: Round;
  /** Jobs that waited in the bulk lane when the full round began. */
  readonly waitingBefore: number;
  /** Those that still waited when it was over. */
  readonly waitingAfter: number;
}

/** What a full bulk lane does to single uploads. */
export interface LaneFigures {
  readonly machine: Machine;
  readonly queue: 'Postgres' | 'Redis';
  readonly secondsPerRound: number;
  readonly rounds: readonly LaneRound[];
  readonly idle: Measurement;
  readonly full: Measurement;
  /** Latency beside a full bulk lane, in times of that with an empty one. */
  readonly p50Ratio: number;
  readonly p95Ratio: number;
}

/**
 * @param rounds - at least one
 * @throws Error when the bulk lane was not full through a whole round
 */
export function laneFigures(
  about: Pick<LaneFigures, 'machine' | 'queue' | 'secondsPerRound'>,
  rounds: readonly LaneRound[],
): LaneFigures {
  if (rounds.some(({ waitingAfter }) => waitingAfter === 0))
    throw new Error('the bulk lane ran empty before its round was over: take shorter rounds (--seconds)');
  const idle = measurementOf(
    1,
    rounds.map((round) => round.idle),
  );
  const full = measurementOf(
    1,
    rounds.map((round) => round.full),
  );
  return {
    ...about,
    rounds,
    idle,
    full,
    p50Ratio: full.p50Ms / idle.p50Ms,
    p95Ratio: full.p95Ms / idle.p95Ms,
  };
}
