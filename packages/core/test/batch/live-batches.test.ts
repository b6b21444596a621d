import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Batch, EVERY_TENANT, LiveBatches } from '../../src/index.ts';
import { ChangingBatch } from './live.ts';

const READ_EVERY_MS = 20;

describe('a watched batch', () => {
  let changing: ChangingBatch;
  let live: LiveBatches;

  beforeEach(() => {
    changing = new ChangingBatch();
    live = new LiveBatches(changing, changing, READ_EVERY_MS);
  });

  const succeededOf = async (updates: AsyncIterable<Batch>) => {
    const seen: number[] = [];
    for await (const { counts } of updates) seen.push(counts.succeeded);
    return seen;
  };

  it('is told as it is, then as it is after changes, until it is over', async () => {
    const updates = live.watch('batch', EVERY_TENANT);
    expect((await updates.next()).value).toMatchObject({ counts: { succeeded: 0 } });
    changing.succeed(4);
    expect((await updates.next()).value).toMatchObject({ counts: { succeeded: 4 } });
    changing.succeed(9);
    expect(await succeededOf(updates)).toEqual([9]);
    expect(changing.listeners.size).toBe(0);
  });

  it('is read far less often than it changes, and its last state is told all the same', async () => {
    const updates = live.watch('batch', EVERY_TENANT);
    await updates.next();
    for (let succeeded = 1; succeeded <= 9; succeeded++) {
      for (let n = 0; n < 1_000; n++) changing.succeed(succeeded);
    }
    expect((await succeededOf(updates)).at(-1)).toBe(9);
    expect(changing.reads).toBeLessThanOrEqual(3);
  });

  it('is read once for all who watch it', async () => {
    const watches = Array.from({ length: 50 }, () => live.watch('batch', EVERY_TENANT));
    await Promise.all(watches.map((updates) => updates.next()));
    const ends = watches.map(succeededOf);
    changing.succeed(9);
    for (const seen of await Promise.all(ends)) expect(seen).toEqual([9]);
    expect(changing.reads).toBeLessThanOrEqual(3);
  });

  it('is forgotten when the last one leaves, in the middle of a wait too', async () => {
    const updates = live.watch('batch', EVERY_TENANT);
    await updates.next();
    const waiting = updates.next();
    await updates.return();
    expect((await waiting).done).toBe(true);
    expect(changing.listeners.size).toBe(0);
  });

  it('that does not exist is refused', async () => {
    changing.present = null;
    await expect(live.watch('batch', EVERY_TENANT).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(changing.listeners.size).toBe(0);
  });
});
