import { afterEach, describe, expect, it } from '@jest/globals';
import { Periodic } from '../src/periodic.ts';

describe('periodic work', () => {
  let periodic: Periodic;
  afterEach(() => periodic.close());

  /** Resolves at the given round. */
  const round = (wanted: number, work: (round: number) => Promise<void> = async () => undefined) => {
    const errors: unknown[] = [];
    let rounds = 0;
    return new Promise<unknown[]>((resolve) => {
      const next = async () => {
        rounds += 1;
        if (rounds === wanted) resolve(errors);
        await work(rounds);
      };
      periodic = new Periodic(1, next, (error) => errors.push(error));
    });
  };

  it('begins at once and is done again', async () => {
    expect(await round(3)).toEqual([]);
  });

  it('goes on after a round that failed', async () => {
    const fault = new Error('no database');
    const errors = await round(3, async (n) => {
      if (n === 1) throw fault;
    });
    expect(errors).toEqual([fault]);
  });

  it('never has two rounds under way', async () => {
    let underWay = 0;
    const most: number[] = [];
    await round(5, async () => {
      most.push(++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    });
    expect(new Set(most)).toEqual(new Set([1]));
  });

  it('is over when closing is: the round under way is waited for, and none follows', async () => {
    const rounds: string[] = [];
    await new Promise<void>((begun) => {
      periodic = new Periodic(
        1,
        async () => {
          begun();
          await new Promise((resolve) => setImmediate(resolve));
          rounds.push('done');
        },
        () => undefined,
      );
    });
    await periodic.close();
    expect(rounds).toEqual(['done']);
  });
});
