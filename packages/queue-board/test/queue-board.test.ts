import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openQueueBackend } from '@hbsc/queue';
import { describeWith, throwAwayDatabase, throwAwayRedis } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';

const BOARD = fileURLToPath(new URL('./fixtures/board.mjs', import.meta.url));

/** Where the queue is. */
type Place = Readonly<Record<'databaseUrl' | 'redisUrl', string>> | Readonly<Record<'databaseUrl', string>>;

async function isShown(place: Place): Promise<void> {
  const script = fork(BOARD, [JSON.stringify(place)], { execArgv: [] });
  const exited = once(script, 'exit');
  const [told] = await once(script, 'message');
  expect(told).toEqual({
    page: 200,
    scripts: expect.arrayContaining(['/first.js', expect.stringMatching(/^static\/js\/main/)]),
    names: ['classify-interactive', 'classify-bulk', 'imports', 'webhooks', 'maintenance'],
    prioritized: 1,
    payload: { jobId: '57eab63a-9718-4bed-8b75-3ffa9785b4ca', run: 1 },
    pausing: 405,
    isPaused: false,
  });
  expect(await exited).toEqual([0, null]);
}

describe('Bull Board', () => {
  it('shows the queues on Postgres, and changes nothing', async () => {
    const { url, drop } = await throwAwayDatabase();
    const backend = openQueueBackend({ databaseUrl: url, warn: () => undefined });
    try {
      await backend.migrate();
      await isShown({ databaseUrl: url });
    } finally {
      await backend.close();
      await drop();
    }
  });
});

describeWith('redis-server', 'Bull Board', () => {
  it('shows the queues on Redis, and changes nothing', async () => {
    const redis = await throwAwayRedis();
    try {
      await isShown({ databaseUrl: '', redisUrl: redis.url });
    } finally {
      await redis.stop();
    }
  });
});
