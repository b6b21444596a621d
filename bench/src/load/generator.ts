import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, LoadMessage, LoadOrder, LoadOutcome } from './load.ts';
import type { PreparedRequest } from './requests.ts';

const REQUEST_TIMEOUT_MS = 90_000;
/** A server that refuses connections must not be asked as fast as a processor can. */
const PAUSE_AFTER_FAULT_MS = 50;

/** The load generator's own process: carries out one order after the other for whoever started it. */
process.on('message', (order: LoadOrder) => {
  carryOut(order).then(
    (outcome) => say({ type: 'done', outcome }),
    (error: unknown) => say({ type: 'failed', reason: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));

function say(message: LoadMessage): void {
  process.send?.(message);
}

async function carryOut(order: LoadOrder): Promise<LoadOutcome> {
  const latenciesMs: number[] = [];
  const faults: Fault[] = [];
  let answers = 0;
  const countsFrom = performance.now() + order.warmUpSeconds * 1000;
  const countsUntil = countsFrom + order.seconds * 1000;
  const counts = (atMs: number) => atMs >= countsFrom && atMs < countsUntil;
  const agent = new Agent({ keepAlive: true, maxSockets: order.clients });

  const runClient = async (first: number) => {
    const port = order.ports[first % order.ports.length];
    if (port === undefined) return;
    for (let turn = first; performance.now() < countsUntil; turn++) {
      const prepared = order.requests[turn % order.requests.length];
      if (prepared === undefined) return;
      const begun = performance.now();
      const fault = await send(port, order.path, agent, prepared);
      const ended = performance.now();
      if (fault !== null) {
        const { reason, code } = fault;
        faults.push({ reason, code, latencyMs: ended - begun, isCounted: counts(ended) });
        await pause(Math.max(PAUSE_AFTER_FAULT_MS, fault.retryAfterMs));
        continue;
      }
      if (counts(begun)) latenciesMs.push(ended - begun);
      if (counts(ended)) answers++;
    }
  };
  const clients = Promise.all(Array.from({ length: order.clients }, (_, client) => runClient(client)));

  await pause(countsFrom - performance.now());
  say({ type: 'counting' });
  const cpuAtStart = process.cpuUsage();
  await pause(countsUntil - performance.now());
  const { user, system } = process.cpuUsage(cpuAtStart);
  say({ type: 'counted' });
  await clients;
  agent.destroy();
  return { seconds: order.seconds, answers, latenciesMs, faults, cpuMs: (user + system) / 1000 };
}

/** Sends one request; null for a good answer, otherwise what was wrong. */
function send(
  port: number,
  path: string,
  agent: Agent,
  { contentType, body, expected }: PreparedRequest,
): Promise<(Pick<Fault, 'reason' | 'code'> & { retryAfterMs: number }) | null> {
  const headers = { 'content-type': contentType, 'content-length': body.byteLength };
  return new Promise((resolve) => {
    const broken = (error: Error) => resolve({ reason: error.message, code: null, retryAfterMs: 0 });
    const outgoing = request(
      { host: '127.0.0.1', port, path, method: 'POST', agent, headers, timeout: REQUEST_TIMEOUT_MS },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('error', broken);
        response.once('end', () => {
          const good = response.statusCode === 200 && text.includes(expected);
          const reason = `HTTP ${response.statusCode}: ${text.slice(0, 300)}`;
          const retryAfterMs = Number(response.headers['retry-after'] ?? 0) * 1000;
          resolve(good ? null : { reason, code: codeIn(text), retryAfterMs });
        });
      },
    );
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer in ${REQUEST_TIMEOUT_MS} ms`)));
    outgoing.once('error', broken);
    outgoing.end(body);
  });
}

/** The code of a GraphQL answer's first error. */
function codeIn(text: string): string | null {
  return /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? null;
}
