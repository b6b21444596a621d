import { HbscClientError, type Listener } from '@hbsc/client';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { follow } from '../src/service/subscription.ts';

/** What is followed, as the service's side of it sees it. */
class Subscriptions {
  readonly begun: Listener<string>[] = [];
  stopped = 0;
  /** What the follower was told, in order. */
  readonly told: string[] = [];

  follow() {
    return follow<string>(
      (listener) => {
        this.begun.push(listener);
        return () => {
          this.stopped += 1;
        };
      },
      { next: (view) => this.told.push(view), readAnew: () => this.told.push('read anew') },
      (isStill) => this.told.push(isStill ? 'still' : 'live'),
    );
  }

  fail(code: string): void {
    this.begun.at(-1)?.failed?.(new HbscClientError(code, 'No.'));
  }
}

describe('a subscription that the service ends with an error', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is begun again after pauses of 1 to 10 seconds', () => {
    const service = new Subscriptions();
    service.follow();
    for (const pause of [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
      const before = service.begun.length;
      service.fail('RATE_LIMITED');
      jest.advanceTimersByTime(pause - 1);
      expect(service.begun).toHaveLength(before);
      jest.advanceTimersByTime(1);
      expect(service.begun).toHaveLength(before + 1);
      expect(service.stopped).toBe(before);
    }
    expect(service.told).toEqual(['still']);
  });

  it('has what was missed read once news comes in again', () => {
    const service = new Subscriptions();
    service.follow();
    service.begun[0]?.next('first');
    service.fail('INTERNAL');
    jest.advanceTimersByTime(1_000);
    service.begun[1]?.next('second');
    service.begun[1]?.next('third');
    expect(service.told).toEqual(['first', 'still', 'live', 'read anew', 'second', 'third']);
  });

  it('is taken to go on when it lasts, with or without news, and its pauses begin anew', () => {
    const service = new Subscriptions();
    service.follow();
    service.fail('INTERNAL');
    jest.advanceTimersByTime(1_000);
    service.fail('INTERNAL');
    jest.advanceTimersByTime(2_000 + 10_000);
    expect(service.told).toEqual(['still', 'live', 'read anew']);
    service.fail('INTERNAL');
    jest.advanceTimersByTime(1_000);
    expect(service.begun).toHaveLength(4);
  });

  it.each(['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'])('is not begun again after %s, but read', (code) => {
    const service = new Subscriptions();
    service.follow();
    service.fail(code);
    jest.advanceTimersByTime(60_000);
    expect(service.begun).toHaveLength(1);
    expect(service.told).toEqual(['read anew']);
  });

  it('is not begun again once it is not wanted', () => {
    const service = new Subscriptions();
    const stop = service.follow();
    service.fail('INTERNAL');
    stop();
    jest.advanceTimersByTime(60_000);
    expect(service.begun).toHaveLength(1);
    expect(service.told).toEqual(['still', 'live']);
  });
});
