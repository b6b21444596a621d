import { setTimeout as pause } from 'node:timers/promises';
import { type ChildSettings, IsolatedChild } from './isolated-child.ts';
import { IsolatedAbortedError, IsolatedClosedError, IsolatedStartError } from './isolated-errors.ts';

export interface IsolatedProcessOptions {
  /** The module that calls `serveIsolated`. */
  readonly module: URL | string;
  /** Node's own flags for the process; none are inherited. */
  readonly execArgv?: readonly string[];
  /** Added to this process's environment. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  /** Longest time from sending a request to its reply, milliseconds. */
  readonly timeoutMs: number;
  /** Longest time one start may take, milliseconds; 30,000 unless given. */
  readonly startTimeoutMs?: number;
  /** How often a start is tried before those who wait for it are refused; 3 unless given. */
  readonly startAttempts?: number;
  /** Longest time {@link IsolatedProcess.close} waits before it kills, milliseconds; 5,000 unless given. */
  readonly closeGraceMs?: number;
  /**
   * Ceiling of resident memory, bytes, looked at ten times a second while a request runs. Resident memory counts
   * what V8's own limits do not: array buffers, WebAssembly, native libraries. Linux only; elsewhere it has no effect.
   */
  readonly maxRssBytes?: number;
  /** How far the process stands back for others, 0 to 19 as in `nice`; 0 unless given. Without effect where it is not allowed. */
  readonly niceness?: number;
  /** Takes each line of standard error; it goes to this process's unless given. Standard output is discarded. */
  readonly onStderr?: (line: string) => void;
}

const FIRST_RESTART_PAUSE_MS = 100;
const LONGEST_RESTART_PAUSE_MS = 5_000;

/**
 * Owns one process that does work which may crash, hang or swallow all memory, so that any of these costs one
 * request and nothing else.
 *
 * Requests queue: one is in the process at a time, the others wait in order, and a request's time starts when it is
 * sent. A process lost under a request is replaced at once; one lost while idle, at the next request. Starts that
 * fail are retried `startAttempts` times with growing pauses (100 ms to 5 s, counted over all failures in a row), then
 * whoever waits gets an `IsolatedStartError`; only another request tries again.
 *
 * The process inherits no work: when this one dies, however suddenly, so does the isolated one.
 */
export class IsolatedProcess<Request, Reply> {
  readonly #settings: ChildSettings;
  readonly #startAttempts: number;
  readonly #closeGraceMs: number;
  readonly #closing = new AbortController();
  #child: IsolatedChild | null = null;
  #starting: Promise<IsolatedChild> | null = null;
  #failedStarts = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | null = null;

  constructor(options: IsolatedProcessOptions) {
    this.#settings = {
      module: options.module,
      execArgv: options.execArgv ?? [],
      env: options.env ?? {},
      timeoutMs: options.timeoutMs,
      startTimeoutMs: options.startTimeoutMs ?? 30_000,
      maxRssBytes: options.maxRssBytes ?? null,
      niceness: options.niceness ?? 0,
      onStderr: options.onStderr ?? ((line) => process.stderr.write(`${line}\n`)),
    };
    this.#startAttempts = options.startAttempts ?? 3;
    this.#closeGraceMs = options.closeGraceMs ?? 5_000;
  }

  /** Process id while there is a process. */
  get pid(): number | undefined {
    return this.#child?.isGone === false ? this.#child.pid : undefined;
  }

  /**
   * Waits until the process is ready to take requests. Calling it is optional: the first request does the same.
   *
   * @throws IsolatedStartError, IsolatedClosedError
   */
  async start(): Promise<void> {
    await this.#readyChild();
  }

  /**
   * Has one request answered, after those before it.
   *
   * @param payload - anything that can be cloned between processes (`v8.serialize`)
   * @param signal - once aborted, the process is killed if it is busy with this request, and the request is not sent if not
   * @throws IsolatedHandlerError for what the handler threw: the work failed
   * @throws IsolatedTimeoutError, IsolatedMemoryError, IsolatedCrashError when the process was lost under the
   * request, IsolatedStartError when there was none to be had, IsolatedClosedError after {@link close}: the
   * machinery failed
   * @throws Error `DataCloneError` when the payload or the reply cannot be sent
   * @throws the signal's reason when it is aborted
   */
  request(payload: Request, signal?: AbortSignal): Promise<Reply> {
    const reply = this.#turn.then(async () => {
      signal?.throwIfAborted();
      const child = await this.#readyChild();
      const drop = (): void => child.kill(new IsolatedAbortedError());
      signal?.throwIfAborted();
      signal?.addEventListener('abort', drop, { once: true });
      try {
        return (await child.exchange(payload)) as Reply;
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      } finally {
        signal?.removeEventListener('abort', drop);
        if (child.isGone) this.#readyChild().catch(() => undefined);
      }
    });
    this.#turn = reply.catch(() => undefined);
    return reply;
  }

  /**
   * Refuses what is queued, lets the running request end, and ends the process: by itself if it does so within the
   * grace, by SIGKILL if not. When the promise settles, no process is left.
   */
  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  async #shutDown(): Promise<void> {
    this.#closing.abort(new IsolatedClosedError());
    const kill = (): void => this.#child?.kill(new IsolatedClosedError());
    if (this.#child?.isReady === false) kill();
    const deadline = setTimeout(kill, this.#closeGraceMs);
    await this.#turn;
    await this.#starting?.catch(() => undefined);
    this.#child?.dismiss();
    await this.#child?.gone;
    clearTimeout(deadline);
  }

  async #readyChild(): Promise<IsolatedChild> {
    this.#closing.signal.throwIfAborted();
    if (this.#child?.isReady && !this.#child.isGone) return this.#child;
    this.#starting ??= this.#startChild().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #startChild(): Promise<IsolatedChild> {
    const { signal } = this.#closing;
    let fault: unknown;
    for (let attempt = 1; attempt <= this.#startAttempts; attempt++) {
      await this.#pauseAfterFailures();
      const child = new IsolatedChild(this.#settings);
      this.#child = child;
      try {
        await child.becomeReady();
        this.#failedStarts = 0;
        return child;
      } catch (error) {
        signal.throwIfAborted();
        this.#failedStarts++;
        fault = error;
      }
    }
    throw new IsolatedStartError(this.#startAttempts, fault);
  }

  async #pauseAfterFailures(): Promise<void> {
    const { signal } = this.#closing;
    if (this.#failedStarts > 0) {
      const pauseMs = Math.min(
        FIRST_RESTART_PAUSE_MS * 2 ** (this.#failedStarts - 1),
        LONGEST_RESTART_PAUSE_MS,
      );
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    }
    signal.throwIfAborted();
  }
}
