import type { PreparedRequest } from './requests.ts';

/** A closed loop: each client sends its next request when the one before is answered. */
export interface LoadOrder {
  /** Of the gateways; each client keeps to one of them. */
  readonly ports: readonly number[];
  readonly path: string;
  /** Sent in turn, each client beginning at another one. */
  readonly requests: readonly PreparedRequest[];
  readonly clients: number;
  /** Time before anything is counted. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** An answer that was not the one expected. */
export interface Fault {
  readonly reason: string;
  /** `extensions.code` of its first error; null of an answer without. */
  readonly code: string | null;
  readonly latencyMs: number;
  /** Whether it came while it counted. */
  readonly isCounted: boolean;
}

/** What became of the requests. */
export interface LoadOutcome {
  /** Counted time, seconds. */
  readonly seconds: number;
  /** Good answers that came while it counted. */
  readonly answers: number;
  /** Of every request sent while it counted and answered well, however late, milliseconds. */
  readonly latenciesMs: number[];
  /** What was wrong with the other answers, whenever they came. */
  readonly faults: Fault[];
  /** Processor time the generator itself took while it counted, milliseconds. */
  readonly cpuMs: number;
}

/** What the generator's process says: when it begins and ends to count, and what it found when all is answered. */
export type LoadMessage =
  | { readonly type: 'counting' }
  | { readonly type: 'counted' }
  | { readonly type: 'done'; readonly outcome: LoadOutcome }
  | { readonly type: 'failed'; readonly reason: string };

/** Called when a load begins and ends to count, so that other figures can be read over the same time. */
export interface CountingListener {
  onBegin(): void;
  onEnd(): void;
}
