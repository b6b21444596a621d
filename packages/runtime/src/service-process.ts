import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { closeSync, existsSync, openSync, renameSync } from 'node:fs';
import type { ServiceMessage } from './shutdown.ts';

const FIRST_RESTART_MS = 200;
const LONGEST_RESTART_MS = 10_000;
const STOP_GRACE_MS = 30_000;

export interface ServiceProcessOptions {
  /** How people call it, e.g. `worker 1`. */
  readonly name: string;
  /** The module that calls `runUntilStopped`. */
  readonly module: string;
  readonly env: NodeJS.ProcessEnv;
  /** Takes its standard output and error; the log of the run before is kept as `<file>.previous`. */
  readonly logFile: string;
}

/** The process ended before it was ready. */
export class ServiceStartError extends Error {
  override readonly name = 'ServiceStartError';
}

/**
 * One of the service's own processes, begun again with growing pauses whenever it ends by itself after it
 * was ready once.
 *
 * Emits `restart` with a sentence for people each time. If this process is killed, the other one notices that its IPC
 * channel closed and stops.
 */
export class ServiceProcess extends EventEmitter<{ restart: [string] }> {
  private child: ChildProcess | null = null;
  private started = false;
  private stopping = false;
  private restartPauseMs = FIRST_RESTART_MS;
  private restartTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ServiceProcessOptions) {
    super();
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * Starts the process and waits until it says that it is ready.
   *
   * @throws ServiceStartError when it ends before that
   */
  async start(): Promise<void> {
    const { logFile } = this.options;
    if (existsSync(logFile)) renameSync(logFile, `${logFile}.previous`);
    await this.spawn();
    this.started = true;
  }

  /** Asks the process to stop, waits until it is gone, and kills it if that takes too long. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restartTimer);
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await gone;
    clearTimeout(impatient);
  }

  private async spawn(): Promise<void> {
    const { name, module, env, logFile } = this.options;
    const log = openSync(logFile, 'a');
    let child: ChildProcess;
    try {
      // In a process group of its own, so that Ctrl-C reaches the parent alone and the parent stops things in order.
      child = fork(module, { env, detached: true, execArgv: [], stdio: ['ignore', log, log, 'ipc'] });
    } finally {
      closeSync(log);
    }
    this.child = child;
    child.once('exit', (code, signal) => this.onExit(signal ?? `exit code ${code}`));
    let reason = 'it ended without a word';
    await new Promise<void>((resolve, reject) => {
      child.on('message', (message: ServiceMessage) => {
        if (message.type === 'ready') resolve();
        else reason = message.reason;
      });
      child.once('error', reject);
      child.once('exit', () => {
        reject(new ServiceStartError(`The ${name} could not start: ${reason}. Its log is ${logFile}`));
      });
    });
    this.restartPauseMs = FIRST_RESTART_MS;
  }

  private onExit(reason: string): void {
    if (!this.started || this.stopping) return;
    const pauseMs = this.restartPauseMs;
    this.restartPauseMs = Math.min(pauseMs * 2, LONGEST_RESTART_MS);
    this.emit('restart', `The ${this.options.name} ended (${reason}) and is started again.`);
    this.restartTimer = setTimeout(() => void this.restart(), pauseMs);
  }

  /** A process that ends before it is ready is noticed by its exit. One that the system refuses to start has none. */
  private async restart(): Promise<void> {
    try {
      await this.spawn();
    } catch (error) {
      if (!(error instanceof ServiceStartError)) this.onExit(String(error));
    }
  }
}
