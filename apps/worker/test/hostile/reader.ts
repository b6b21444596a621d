import { isErrorCode } from '@hbsc/core';
import { IsolatedHandlerError, IsolatedProcess } from '@hbsc/runtime';
import type { HostileKind } from '@hbsc/testkit';

/** Longest time any file may take, milliseconds. */
const LONGEST_MS = 5_000;
const MAX_RSS_BYTES = 512 * 1024 ** 2;
/** What a path, a stack or a library's own words look like. */
const INNER_DETAIL = /\/tmp|node_modules|\bat \S+:\d+|wasm|undefined|\[object/i;

/** A process that lives long and reads files of strangers, one after another. */
export class HostileReader {
  private readonly process = new IsolatedProcess<{ kind: HostileKind; bytes: Uint8Array }, void>({
    module: new URL('../fixtures/hostile-reader.mjs', import.meta.url),
    timeoutMs: LONGEST_MS,
    maxRssBytes: MAX_RSS_BYTES,
    // What libraries say of damaged files is no news here.
    onStderr: () => undefined,
  });
  private firstPid: number | undefined;

  /**
   * @returns the code of the error the file earned, or null when it was read
   * @throws Error when the process crashed, hung or grew under it, or the error is none that a user may see
   */
  async read(kind: HostileKind, bytes: Uint8Array): Promise<string | null> {
    try {
      await this.process.request({ kind, bytes });
      return null;
    } catch (error) {
      if (!(error instanceof IsolatedHandlerError) || !isErrorCode(error.code)) throw error;
      if (error.code === 'INTERNAL' || INNER_DETAIL.test(error.message)) throw error;
      return error.code;
    } finally {
      this.firstPid ??= this.process.pid;
    }
  }

  /** Whether it is the process that read the first file. */
  get isStillTheFirst(): boolean {
    return this.process.pid === this.firstPid;
  }

  close(): Promise<void> {
    return this.process.close();
  }
}
