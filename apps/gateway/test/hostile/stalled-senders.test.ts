import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GatewaySite, openSite } from '../gateway-site.ts';
import { GatewayProcess } from './gateway-process.ts';

/** `npm run test:security` sends as many as its figures ask; `npm test` a few. */
const isFull = process.env.HBSC_SECURITY === 'full';
const ABORTED = isFull ? 1_000 : 100;
const SLOW = isFull ? 500 : 50;
const AT_ONCE = 25;
const HEADERS_MS = isFull ? 15_000 : 5_000;
const REQUEST_MS = isFull ? 30_000 : 8_000;
/** Of the answers to others, milliseconds. */
const MOST_P95_MS = 500;
const DRIP_EVERY_MS = 200;
/** What a sender rests after an upload, on average: 25 of them break off about 60 a second. */
const REST_MS = 400;

const UPLOAD =
  'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9000000\r\n' +
  'content-type: multipart/form-data; boundary=X\r\n\r\n' +
  '--X\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"{ meta { main } }"}\r\n' +
  '--X\r\ncontent-disposition: form-data; name="0"; filename="a.wav"\r\n\r\n';
const REQUEST = 'GET /livez HTTP/1.1\r\nhost: localhost\r\n';

const onLinux = existsSync('/proc/self/fd') ? describe : describe.skip;

onLinux('a gateway whose senders stall', () => {
  let site: GatewaySite;
  let gateway: GatewayProcess;
  let handlesBefore: number;
  let p95AtRest: number;

  beforeAll(async () => {
    site = await openSite();
    gateway = await GatewayProcess.start(site, {
      HBSC_HEADERS_MS: String(HEADERS_MS),
      HBSC_REQUEST_MS: String(REQUEST_MS),
    });
    await answer();
    // Every connection to the database is open before handles are counted.
    await Promise.all(Array.from({ length: AT_ONCE }, () => answer()));
    handlesBefore = await gateway.handles();
    p95AtRest = await p95During(pause(2_000));
  });
  afterAll(async () => {
    await gateway?.stop();
    await site?.close();
  });

  async function open(): Promise<Socket> {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  /** @returns how long it took, milliseconds */
  async function answer(): Promise<number> {
    const begun = performance.now();
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: '{"query":"{ jobs { totalCount } }"}',
    });
    expect(await response.json()).toEqual({ data: { jobs: { totalCount: 0 } } });
    return performance.now() - begun;
  }

  /** What others wait for an answer while something goes on: the 95th percentile, milliseconds. */
  async function p95During(attack: Promise<unknown>): Promise<number> {
    const attacked = new AbortController();
    const ended = attack.finally(() => attacked.abort());
    const waits: number[] = [];
    while (!attacked.signal.aborted) {
      waits.push(await answer());
      await pause(20);
    }
    await ended;
    return waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.95)] ?? Number.NaN;
  }

  /** Tells when nothing is left of the attack; the test's own time-out tells when something is. */
  async function nothingIsLeft(): Promise<void> {
    while ((await gateway.staged()).length > 0 || (await gateway.handles()) > handlesBefore) await pause(50);
  }

  function report(what: string, p95: number): void {
    process.stderr.write(
      `  ${what}: p95 of other requests ${p95.toFixed(0)} ms, ${p95AtRest.toFixed(0)} ms at rest\n`,
    );
    // A machine that is busy with other things is slow at rest too.
    if (isFull) expect(p95).toBeLessThan(Math.max(MOST_P95_MS, 3 * p95AtRest));
  }

  it(`keeps nothing of ${ABORTED} uploads that are broken off`, async () => {
    const random = seededRandom(1);
    const breakOff = async () => {
      const socket = await open();
      const sent = new Promise((resolve) => {
        socket.write(UPLOAD + 'a'.repeat(random() * 200_000), resolve);
      });
      // Some leave while they send, some when they have sent.
      if (random() < 0.5) await sent;
      socket.resetAndDestroy();
    };
    const sender = async () => {
      for (let i = 0; i < ABORTED / AT_ONCE; i++) {
        await breakOff();
        await pause(random() * 2 * REST_MS);
      }
    };
    const p95 = await p95During(Promise.all(Array.from({ length: AT_ONCE }, sender)));
    await nothingIsLeft();
    report(`${ABORTED} uploads broken off`, p95);
  }, 300_000);

  it(`is rid of ${SLOW} senders that never come to an end`, async () => {
    const drip = async (_: unknown, i: number) => {
      const socket = await open();
      const [head, drop] = i % 2 === 0 ? [REQUEST, 'x: y\r\n'] : [UPLOAD, 'a'];
      socket.write(head);
      const drops = setInterval(() => socket.write(drop), DRIP_EVERY_MS);
      socket.resume();
      // `once` would take a connection that is cut off for a failure of the test.
      await new Promise((resolve) => socket.once('close', resolve));
      clearInterval(drops);
    };
    const p95 = await p95During(Promise.all(Array.from({ length: SLOW }, drip)));
    await nothingIsLeft();
    report(`${SLOW} slow senders`, p95);
  }, 300_000);
});
