import type { Fault, LoadOutcome } from './load/load.ts';
import type { CpuUse } from './processes/process-sampler.ts';
import { median, percentile } from './statistics.ts';

/** One round with one number of clients. */
export interface Round {
  /** Good answers while it counted. */
  readonly answers: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
  readonly errors: number;
  /** Every answer that was not good. */
  readonly faults: readonly Fault[];
  /** What was wrong with the first bad answer, or null. */
  readonly firstError: string | null;
  /** Share of one core by process; empty where it cannot be told. */
  readonly cpuShares: Readonly<Record<string, number>>;
  /** Share of one core the load generator took. */
  readonly generatorShare: number;
  /** Share of one core that programs other than the service and the generator took. */
  readonly foreignShare: number;
}

/** Several rounds with one number of clients: medians; the slowest and the errors are of all rounds. */
export interface Measurement extends Omit<Round, 'answers' | 'faults'> {
  readonly clients: number;
  /** Each round's requests a second, in order. */
  readonly rounds: readonly number[];
}

export function roundOf({ answers, latenciesMs, faults, seconds, cpuMs }: LoadOutcome, cpu: CpuUse): Round {
  const generatorShare = cpuMs / 1000 / seconds;
  const serviceShare = Object.values(cpu.shares).reduce((sum, share) => sum + share, 0);
  return {
    answers,
    requestsPerSecond: answers / seconds,
    p50Ms: percentile(latenciesMs, 50),
    p95Ms: percentile(latenciesMs, 95),
    p99Ms: percentile(latenciesMs, 99),
    slowestMs: percentile(latenciesMs, 100),
    errors: faults.length,
    faults,
    firstError: faults[0]?.reason ?? null,
    cpuShares: cpu.shares,
    generatorShare,
    foreignShare: Math.max(0, cpu.machineShare - serviceShare - generatorShare),
  };
}

/** @param rounds - at least one */
export function measurementOf(clients: number, rounds: readonly Round[]): Measurement {
  const middle = (figure: (round: Round) => number) => median(rounds.map(figure));
  const roles = [...new Set(rounds.flatMap(({ cpuShares }) => Object.keys(cpuShares)))].sort();
  return {
    clients,
    requestsPerSecond: middle((round) => round.requestsPerSecond),
    p50Ms: middle((round) => round.p50Ms),
    p95Ms: middle((round) => round.p95Ms),
    p99Ms: middle((round) => round.p99Ms),
    slowestMs: Math.max(...rounds.map(({ slowestMs }) => slowestMs)),
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
    firstError: rounds.find(({ firstError }) => firstError !== null)?.firstError ?? null,
    cpuShares: Object.fromEntries(
      roles.map((role) => [role, middle(({ cpuShares }) => cpuShares[role] ?? 0)]),
    ),
    generatorShare: middle((round) => round.generatorShare),
    foreignShare: middle((round) => round.foreignShare),
    rounds: rounds.map(({ requestsPerSecond }) => requestsPerSecond),
  };
}
