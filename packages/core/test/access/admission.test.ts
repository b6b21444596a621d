import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Admission } from '../../src/index.ts';

const arrived = () => false;

describe('admission', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('takes so many in hand and lets the others wait their turn', async () => {
    const admission = new Admission(1);
    const letGo = await admission.admit(arrived);
    const order: string[] = [];
    const waiting = ['second', 'third'].map(async (name) => {
      const done = await admission.admit(arrived);
      order.push(name);
      done();
    });
    expect(order).toEqual([]);
    letGo();
    await Promise.all(waiting);
    expect(order).toEqual(['second', 'third']);
  });

  it('refuses what has waited for long, says when to ask again, and goes on', async () => {
    const admission = new Admission(1);
    const letGo = await admission.admit(arrived);
    const refused = admission.admit(arrived).catch((error: unknown) => error);
    jest.advanceTimersByTime(5_000);
    expect(await refused).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1, limit: 'uploadsInHand' });
    letGo();
    (await admission.admit(arrived))();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives the place of a slow sender to the next, once', async () => {
    const admission = new Admission(1);
    const letGoOfSlow = await admission.admit(() => true);
    const next = admission.admit(arrived);
    jest.advanceTimersByTime(3_000);
    const letGo = await next;
    letGoOfSlow();
    const third = admission.admit(arrived).catch((error: unknown) => error);
    jest.advanceTimersByTime(5_000);
    expect(await third).toMatchObject({ code: 'RATE_LIMITED' });
    letGo();
  });
});
