import { createHash } from 'node:crypto';
import type { BatchView } from '@hbsc/client';
import { encodeZip } from '@hbsc/testkit';
import { expect, it } from '@jest/globals';
import { secondsOf, tellFigures } from './figures.ts';
import { handIn, often, recording, wavOf } from './load.ts';
import { describeOnBothQueues } from './site.ts';

const DIES_AFTER_COMMITTING = new URL('./fixtures/worker-that-dies-after-committing.mjs', import.meta.url);
const POISON = new URL('./fixtures/poison.mjs', import.meta.url);

describeOnBothQueues('workers', { gateways: 1 }, (open) => {
  it('are killed again and again: every job has its one result, every end is told once', async () => {
    const jobs = often(1_000, 60);
    const kills = often(20, 2);
    const { stack, rows, ends } = await open({ workers: 2 });
    const acknowledged = handIn(() => stack.client, jobs);
    for (let kill = 1; kill <= kills; kill++) {
      await ends.count(Math.floor((kill * jobs) / (kills + 1)));
      const victim = stack.workers[kill % 2];
      if (victim?.pid) process.kill(victim.pid, 'SIGKILL');
    }
    const ids = await acknowledged;
    await ends.of(ids);
    expect(await rows.statuses()).toEqual({ SUCCEEDED: jobs });
    expect(await rows.results()).toBe(jobs);
    expect(ends.told.map(({ id }) => id).sort()).toEqual(ids.sort());
    tellFigures({ kills, results: jobs, 'ends told': jobs, 'starts at most': await rows.mostStarts() });
  });

  it('are killed, and the gateway with them, in the middle of a data set with corrupt files: it comes to the same sums', async () => {
    const files = often(10_000, 200);
    const corrupt = files / 100;
    const isCorrupt = (n: number) => n % 100 === 42;
    const packed = Array.from({ length: files }, (_, n) => ({
      name: `${n}.wav`,
      content: isCorrupt(n) ? Buffer.from(`noise ${n}`) : wavOf(n),
      method: 0,
    }));
    const archive = new Blob([encodeZip(packed)]);
    const { stack, rows } = await open({ workers: 2 });
    const { batches } = stack.client;
    const { id } = await batches.submit(await batches.uploadArchive(archive), { name: 'under fire' });
    let last: BatchView | undefined;
    let kills = 0;
    for await (const batch of batches.updates(id)) {
      last = batch;
      const { total, succeeded, failed, ...others } = batch.counts;
      expect(Object.values(others).reduce((sum, items) => sum + items, succeeded + failed)).toBe(total);
      if (total < (files / 10) * (kills + 1) || succeeded < (files / 3) * kills || kills === 2) continue;
      for (const { pid } of [stack.gateway, ...stack.workers]) if (pid) process.kill(pid, 'SIGKILL');
      kills += 1;
    }
    expect(last).toMatchObject({
      status: 'FINISHED',
      counts: { total: files, succeeded: files - corrupt, failed: corrupt },
    });
    expect(await rows.results()).toBe(files - corrupt);
    const failures = await batches.items(id, { statuses: ['FAILED'] }, { first: 100 });
    expect(failures?.items.map(({ path, error }) => [path, error?.code])).toEqual(
      Array.from({ length: corrupt }, (_, n) => [`${n * 100 + 42}.wav`, 'UNSUPPORTED_MEDIA_TYPE']),
    );
    tellFigures({
      'kills of all at once': kills,
      succeeded: files - corrupt,
      'failed and itemised': corrupt,
    });
  });

  it('die between committing a result and acknowledging it: no result comes twice', async () => {
    const jobs = often(50, 2);
    const { stack, rows, ends } = await open({ workers: 2, module: DIES_AFTER_COMMITTING });
    for (let job = 1; job <= jobs; job++) {
      await stack.client.submit(recording(job), `heart-${job}.wav`);
      await ends.count(job);
    }
    expect(await rows.statuses()).toEqual({ SUCCEEDED: jobs });
    expect(await rows.results()).toBe(jobs);
    expect(ends.told).toHaveLength(jobs);
    tellFigures({ crashes: jobs, results: jobs, 'ends told': jobs });
  });

  it('survive a recording that kills what computes it: it fails with a reason, all others succeed', async () => {
    const others = often(99, 20);
    const POISON_SHA256 = createHash('sha256').update(wavOf(999_999)).digest('hex');
    const env = { POISON_SHA256, NODE_OPTIONS: `--import=${POISON.href}` };
    const { stack, rows, ends } = await open({ workers: 2, env });
    const ids = handIn(() => stack.client, others);
    const { id } = await stack.client.submit(recording(999_999), 'poison.wav');
    await ends.of([...(await ids), id]);
    expect(await rows.statuses()).toEqual({ SUCCEEDED: others, FAILED: 1 });
    expect(await stack.client.job(id)).toMatchObject({
      status: 'FAILED',
      attempts: 2,
      error: { code: 'INTERNAL', message: expect.stringContaining('begun 2 times') },
    });
    tellFigures({ 'failed after 2 starts': 1, succeeded: others });
  });

  it('are told to stop under load: what is in hand ends, nothing has to be begun again', async () => {
    const jobs = often(400, 60);
    const { stack, rows, ends } = await open({ workers: 2 });
    const acknowledged = handIn(() => stack.client, jobs);
    await ends.count(Math.floor(jobs / 4));
    const seconds = await secondsOf(async () => stack.workers[0]?.stop());
    await ends.of(await acknowledged);
    expect(await rows.statuses()).toEqual({ SUCCEEDED: jobs });
    expect(await rows.mostStarts()).toBe(1);
    expect(await stack.logs()).not.toContain('did not stop in time');
    tellFigures({ succeeded: jobs, 'begun again': 0, 's to stop': seconds });
  });

  it('take single recordings before a data set that fills the bulk lane', async () => {
    const backlog = often(1_000, 150);
    const { stack, rows, ends } = await open({ workers: 0 });
    await handIn(() => stack.client, backlog, { options: { priority: 'LOW' } });
    await stack.addWorker();
    await ends.count(1);
    await stack.client.classify(recording(999_999), 'single.wav');
    const { QUEUED = 0 } = await rows.statuses();
    expect(QUEUED).toBeGreaterThan(0);
    await ends.count(backlog + 1);
    expect(await rows.statuses()).toEqual({ SUCCEEDED: backlog + 1 });
  });
});
