import { execFileSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { secondsOf, tellFigures } from './figures.ts';
import { handIn, often, recording, untilReached } from './load.ts';
import { describeOnBothQueues, describeOnRedis } from './site.ts';

const codeAt = async (url: string) => {
  const response = await fetch(url);
  const body = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return { status: response.status, code: body.errors?.[0]?.extensions.code };
};

/** Far more than it takes: how long it took is told, not judged. */
const RECOVERED_SECONDS = 60;

describeOnBothQueues('Postgres', { gateways: 1 }, (open) => {
  it('ends every session under load: the service recovers and loses nothing', async () => {
    const jobs = often(500, 60);
    const cuts = often(5, 2);
    const { stack, rows, ends } = await open({ workers: 2 });
    const recoveries: string[] = [];
    const acknowledged = handIn(() => stack.client, jobs);
    for (let cut = 1; cut <= cuts; cut++) {
      await ends.count(Math.floor((cut * jobs) / (cuts + 1)));
      const late = recording(jobs + cut);
      await rows.cutOthers();
      recoveries.push(
        await secondsOf(async () => {
          const { id } = await untilReached(() =>
            stack.client.submit(late, 'late.wav', { priority: 'HIGH' }),
          );
          await ends.of([id]);
        }),
      );
    }
    await acknowledged;
    const committed = await rows.ids();
    await ends.of(committed);
    expect(await rows.statuses()).toEqual({ SUCCEEDED: committed.length });
    expect(Math.max(...recoveries.map(Number))).toBeLessThan(RECOVERED_SECONDS);
    tellFigures({
      succeeded: committed.length,
      's from each cut to the end of a job handed in after it': recoveries.join(', '),
    });
  });
});

describeOnRedis('Redis', { gateways: 1 }, (open) => {
  it('is killed and started again under load: nothing that was acknowledged is missing', async () => {
    const jobs = often(400, 60);
    const { stack, rows, ends } = await open({ workers: 2 });
    const acknowledged = handIn(() => stack.client, jobs);
    await ends.count(Math.floor(jobs / 3));
    await stack.redis?.restart();
    const ids = await acknowledged;
    await ends.of(ids);
    expect(await rows.statuses()).toEqual({ SUCCEEDED: jobs });
    tellFigures({ acknowledged: ids.length, succeeded: jobs });
  });

  it('loses everything it held: the reconciliation finds it all', async () => {
    const jobs = often(200, 30);
    const { stack, rows, ends } = await open({ workers: 0 });
    const ids = await handIn(() => stack.client, jobs);
    execFileSync('redis-cli', ['-p', String(stack.redis?.port), 'flushall']);
    await stack.addWorker();
    await ends.of(ids);
    expect(await rows.statuses()).toEqual({ SUCCEEDED: jobs });
    tellFigures({ lost: ids.length, succeeded: jobs });
  });

  it('is gone when a recording comes: it is accepted, and done when Redis is back', async () => {
    const { stack, rows, ends } = await open({ workers: 1 });
    await stack.redis?.kill();
    const { id, status } = await stack.client.submit(recording(1), 'heart.wav');
    expect(status).toBe('QUEUED');
    expect(await codeAt(`${stack.url}/readyz`)).toEqual({ status: 503, code: 'QUEUE_UNAVAILABLE' });
    expect(await codeAt(`${stack.url}/livez`)).toMatchObject({ status: 200 });
    await stack.redis?.restart();
    await ends.of([id]);
    expect(await rows.statuses()).toEqual({ SUCCEEDED: 1 });
    expect(await codeAt(`${stack.url}/readyz`)).toMatchObject({ status: 200 });
  });
});
