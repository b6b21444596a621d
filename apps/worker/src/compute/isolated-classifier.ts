import {
  type Classification,
  type Classifier,
  ComputationDiedError,
  HbscError,
  isErrorCode,
  isLimitName,
} from '@hbsc/core';
import {
  IsolatedCrashError,
  IsolatedHandlerError,
  IsolatedMemoryError,
  IsolatedProcess,
  IsolatedTimeoutError,
} from '@hbsc/runtime';
import type { ComputeRequest } from './compute.ts';

/** Most resident memory of the compute process, bytes. */
const MAX_RSS_BYTES = 1024 ** 3;

/** Workers are how the service uses cores: helper threads of the garbage collector only take them from each other. */
const ONE_THREAD = ['--single-threaded-gc'];

export interface IsolatedClassifierOptions {
  /** Longest time one recording may take, milliseconds. */
  readonly timeoutMs: number;
  /** How far it stands back for others, 0 to 19; 0 unless given. */
  readonly niceness?: number;
  /** Takes what the process writes to standard error, line by line. */
  readonly onStderr: (line: string) => void;
  readonly module?: URL;
}

/** Classifies in a process of its own, where a crash, a hang or a memory blow-up costs one recording. */
export class IsolatedClassifier implements Classifier {
  private readonly process: IsolatedProcess<ComputeRequest, Classification>;
  private readonly timeoutMs: number;

  constructor({
    timeoutMs,
    niceness = 0,
    onStderr,
    module = new URL(import.meta.resolve('#compute')),
  }: IsolatedClassifierOptions) {
    this.timeoutMs = timeoutMs;
    this.process = new IsolatedProcess({
      module,
      execArgv: ONE_THREAD,
      timeoutMs,
      maxRssBytes: MAX_RSS_BYTES,
      niceness,
      onStderr,
    });
  }

  /** Has the process ready before the first recording comes; optional. */
  start(): Promise<void> {
    return this.process.start();
  }

  /** Of the process, while there is one. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  async classify(file: string, model: string, signal?: AbortSignal): Promise<Classification> {
    try {
      return await this.process.request({ file, model }, signal);
    } catch (error) {
      if (error instanceof IsolatedHandlerError && isErrorCode(error.code)) {
        const limit = isLimitName(error.limit) ? error.limit : undefined;
        throw new HbscError(error.code, error.message, { limit });
      }
      if (error instanceof IsolatedTimeoutError) {
        throw new HbscError(
          'TIMEOUT',
          `The recording took longer than ${this.timeoutMs / 1000} s to classify.`,
          { limit: 'computeMs' },
        );
      }
      if (isDeath(error)) throw new ComputationDiedError(error.message, { cause: error });
      throw error;
    }
  }

  close(): Promise<void> {
    return this.process.close();
  }
}

/** Whether the process was lost to what it computed, or its code failed at it: not so when it could not start, or is closed. */
function isDeath(error: unknown): error is Error {
  return (
    error instanceof IsolatedCrashError ||
    error instanceof IsolatedMemoryError ||
    error instanceof IsolatedHandlerError
  );
}
