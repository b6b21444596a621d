import type { Classification } from '../classification.ts';
import type { ErrorCode } from '../errors.ts';
import type { LimitName } from '../limits.ts';
import type { Lane } from './catalogue.ts';

/** Hears what a worker's work comes to, to count it. Nothing that it hears says whose work it was. */
export interface WorkMeter {
  /** @param waitedMs - how long the run has been QUEUED, milliseconds */
  began(lane: Lane, waitedMs: number): void;
  succeeded(lane: Lane, classification: Classification): void;
  /** @param limit - the one that was gone beyond, where that is why */
  failed(lane: Lane, code: ErrorCode, limit: LimitName | undefined): void;
  /** An import of a data set came to nothing. */
  rejected(code: ErrorCode, limit: LimitName | undefined): void;
}
