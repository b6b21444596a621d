import { type Classification, type Classifier, HbscError, isErrorCode } from '@hbsc/core';
import { IsolatedHandlerError, IsolatedProcess, IsolatedTimeoutError } from '@hbsc/runtime';

/** Most resident memory of the compute process, bytes. */
const MAX_RSS_BYTES = 1024 ** 3;

/** Workers are how the service uses cores: helper threads of the garbage collector only take them from each other. */
const ONE_THREAD = ['--single-threaded-gc'];

/** Classifies in a process of its own, where a crash, a hang or a memory blow-up costs one recording. */
export class IsolatedClassifier implements Classifier {
  private readonly process: IsolatedProcess<string, Classification>;

  /**
   * @param timeoutMs - longest time one recording may take, milliseconds
   * @param onStderr - takes what the process writes to standard error, line by line
   */
  constructor(
    private readonly timeoutMs: number,
    onStderr: (line: string) => void,
    module: URL = new URL('./compute.js', import.meta.url),
  ) {
    this.process = new IsolatedProcess({
      module,
      execArgv: ONE_THREAD,
      timeoutMs,
      maxRssBytes: MAX_RSS_BYTES,
      onStderr,
    });
  }

  start(): Promise<void> {
    return this.process.start();
  }

  async classify(file: string): Promise<Classification> {
    try {
      return await this.process.request(file);
    } catch (error) {
      if (error instanceof IsolatedHandlerError && isErrorCode(error.code)) {
        throw new HbscError(error.code, error.message);
      }
      if (error instanceof IsolatedTimeoutError) {
        throw new HbscError(
          'TIMEOUT',
          `The recording took longer than ${this.timeoutMs / 1000} s to classify.`,
        );
      }
      throw error;
    }
  }

  close(): Promise<void> {
    return this.process.close();
  }
}
