import { Worker } from 'node:worker_threads';
import type { HandlerFault } from './isolated-errors.ts';
import { LIFELINE_VARIABLE, type ProcessMessage, type RequestMessage } from './isolated-messages.ts';

/**
 * Ends the process when the lifeline breaks. It runs beside the main thread because that one may be deep in a
 * computation, or in an endless loop, when the owner dies.
 */
const LIFELINE_WATCH = `
  const { Socket } = require('node:net');
  const { workerData } = require('node:worker_threads');
  new Socket({ fd: workerData.fd })
    .on('error', () => undefined)
    .on('close', () => process.kill(process.pid, 'SIGKILL'))
    .resume();
`;

/**
 * Makes this process serve the `IsolatedProcess` that started it, one request at a time.
 *
 * The process ends when its owner closes it or disappears, however busy it is. It ignores SIGINT and SIGTERM,
 * which terminals and supervisors send to whole groups: its owner decides.
 *
 * @param handle - answers a request; what it throws reaches the owner as an `IsolatedHandlerError`
 * @param options - `prepare` runs before the process calls itself ready; if it throws, the start has failed
 * @throws Error when this process was not started by an `IsolatedProcess`
 */
export function serveIsolated<Request, Reply>(
  handle: (request: Request) => Promise<Reply> | Reply,
  { prepare }: { readonly prepare?: () => Promise<void> } = {},
): void {
  if (process.send === undefined) throw new Error('serveIsolated needs a process started by IsolatedProcess');
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.once('disconnect', () => process.exit(0));
  if (!process.connected) process.exit(0);
  watchLifeline();

  process.on('message', ({ id, payload }: RequestMessage) => {
    void answer(id, async () => handle(payload as Request));
  });
  void becomeReady(prepare);
}

async function becomeReady(prepare?: () => Promise<void>): Promise<void> {
  await prepare?.();
  send({ type: 'ready' });
}

async function answer(id: number, handle: () => Promise<unknown>): Promise<void> {
  try {
    send({ type: 'reply', id, reply: await handle() });
  } catch (error) {
    send({ type: 'fault', id, fault: faultOf(error) });
  }
}

function send(message: ProcessMessage): void {
  process.send?.(message);
}

function faultOf(error: unknown): HandlerFault {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: null, limit: null };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const limit = 'limit' in error && typeof error.limit === 'string' ? error.limit : null;
  return { name: error.name, message: error.message, code, limit };
}

function watchLifeline(): void {
  const fd = Number(process.env[LIFELINE_VARIABLE]);
  if (!Number.isInteger(fd) || fd <= 2) return;
  delete process.env[LIFELINE_VARIABLE];
  new Worker(LIFELINE_WATCH, {
    eval: true,
    workerData: { fd },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  }).unref();
}
