import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import {
  IsolatedCrashError,
  IsolatedHandlerError,
  IsolatedMemoryError,
  type IsolatedProcessError,
  IsolatedTimeoutError,
} from './isolated-errors.ts';
import { LIFELINE_VARIABLE, type ProcessMessage, type RequestMessage } from './isolated-messages.ts';

/** How one child is started and watched. Its owner has filled in every default. */
export interface ChildSettings {
  readonly module: URL | string;
  readonly execArgv: readonly string[];
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly timeoutMs: number;
  readonly startTimeoutMs: number;
  readonly maxRssBytes: number | null;
  readonly niceness: number;
  readonly onStderr: (line: string) => void;
}

const LIFELINE_FD = 4;
const MEMORY_CHECK_MS = 100;
/** Characters of standard error that are kept for the error message. */
const LAST_WORDS = 2_000;
/** How long the output of a dead process is waited for, in case something else holds its pipe. */
const OUTPUT_GRACE_MS = 200;

/** The message a caller waits for. */
interface Expectation {
  readonly fits: (message: ProcessMessage) => boolean;
  readonly resolve: (message: ProcessMessage) => void;
  readonly reject: (reason: IsolatedProcessError) => void;
}

/** One operating system process from its start to its end, as its owner sees it. */
export class IsolatedChild {
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
  readonly #settings: ChildSettings;
  readonly #process: ChildProcess;
  #ready = false;
  #dismissed = false;
  #lastRequest = 0;
  #expected: Expectation | null = null;
  #killedFor: IsolatedProcessError | null = null;
  #goneFor: IsolatedProcessError | null = null;
  #lastWords = '';

  constructor(settings: ChildSettings) {
    this.#settings = settings;
    this.#process = fork(settings.module, [], {
      execArgv: [...settings.execArgv],
      env: { ...process.env, ...settings.env, [LIFELINE_VARIABLE]: String(LIFELINE_FD) },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    });
    this.gone = this.#watchEnd();
    this.#process.on('message', (message: ProcessMessage) => this.#receive(message));
    this.#process.stdio[LIFELINE_FD]?.on('error', () => undefined);
    this.#readStderr();
    if (this.#process.pid !== undefined) {
      offerToOutOfMemoryKiller(this.#process.pid);
      if (settings.niceness > 0) standBack(this.#process.pid, settings.niceness);
    }
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get isReady(): boolean {
    return this.#ready;
  }

  get isGone(): boolean {
    return this.#goneFor !== null;
  }

  /** @throws IsolatedCrashError or IsolatedTimeoutError when it does not become ready */
  async becomeReady(): Promise<void> {
    const { startTimeoutMs } = this.#settings;
    const timer = setTimeout(() => this.kill(new IsolatedTimeoutError(startTimeoutMs)), startTimeoutMs);
    try {
      await this.#next((message) => message.type === 'ready');
      this.#ready = true;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Sends one request and waits for its reply. One at a time.
   *
   * @throws IsolatedHandlerError for what the handler threw, or the reason why the process is gone
   * @throws Error `DataCloneError` for a payload that cannot be sent
   */
  async exchange(payload: unknown): Promise<unknown> {
    const { timeoutMs } = this.#settings;
    const id = ++this.#lastRequest;
    const request: RequestMessage = { id, payload };
    this.#process.send(request, () => undefined);
    const timer = setTimeout(() => this.kill(new IsolatedTimeoutError(timeoutMs)), timeoutMs);
    const memory = setInterval(() => this.#checkMemory(), MEMORY_CHECK_MS);
    try {
      const answer = await this.#next((message) => message.type !== 'ready' && message.id === id);
      if (answer.type === 'fault') throw new IsolatedHandlerError(answer.fault);
      return answer.type === 'reply' ? answer.reply : undefined;
    } finally {
      clearTimeout(timer);
      clearInterval(memory);
    }
  }

  /** Ends the process at once. The first reason given is the one it is gone for. */
  kill(reason: IsolatedProcessError): void {
    this.#killedFor ??= reason;
    this.#process.kill('SIGKILL');
  }

  /** Asks the process to end by itself. */
  dismiss(): void {
    this.#dismissed = true;
    if (this.#process.connected) this.#process.disconnect();
  }

  #next(fits: Expectation['fits']): Promise<ProcessMessage> {
    return new Promise((resolve, reject) => {
      if (this.#goneFor !== null) reject(this.#goneFor);
      else this.#expected = { fits, resolve, reject };
    });
  }

  #receive(message: ProcessMessage): void {
    if (!this.#expected?.fits(message)) return;
    this.#expected.resolve(message);
    this.#expected = null;
  }

  #watchEnd(): Promise<void> {
    return new Promise((resolve) => {
      const conclude = (code: number | null, signal: NodeJS.Signals | null, options?: ErrorOptions): void => {
        if (this.#goneFor !== null) return;
        this.#goneFor = this.#killedFor ?? new IsolatedCrashError(code, signal, this.#lastWords, options);
        resolve();
        this.#expected?.reject(this.#goneFor);
        this.#expected = null;
      };
      this.#process.on('error', (cause) => {
        // Without a process id it never ran; any other error leaves it running or is followed by its exit.
        if (this.#process.pid === undefined) conclude(null, null, { cause });
      });
      this.#process.once('close', (code, signal) => conclude(code, signal));
      this.#process.once('exit', (code, signal) =>
        setTimeout(conclude, OUTPUT_GRACE_MS, code, signal).unref(),
      );
      // A process that can no longer be talked to is of no use, even if it lives.
      this.#process.once('disconnect', () => this.#dismissed || this.#process.kill('SIGKILL'));
    });
  }

  #readStderr(): void {
    const { stderr } = this.#process;
    if (stderr === null) return;
    createInterface({ input: stderr }).on('line', (line) => {
      this.#lastWords = `${this.#lastWords}${line}\n`.slice(-LAST_WORDS);
      this.#settings.onStderr(line);
    });
  }

  #checkMemory(): void {
    const { maxRssBytes } = this.#settings;
    if (maxRssBytes === null || this.#process.pid === undefined) return;
    const rssBytes = residentBytes(this.#process.pid);
    if (rssBytes > maxRssBytes) this.kill(new IsolatedMemoryError(rssBytes, maxRssBytes));
  }
}

/** Has Linux end this process before its owner, or a database beside it, when memory runs out between two checks. */
function offerToOutOfMemoryKiller(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // Another system, or no right to: the ceiling alone protects the owner.
  }
}

function standBack(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
  } catch {
    // Gone already, or a system that does not allow it: it competes with the others as an equal.
  }
}

/** Resident memory of a process, bytes; 0 where it is gone or the system has no /proc. */
function residentBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
