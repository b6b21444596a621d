import { describe, expect, it } from '@jest/globals';
import { Allowance, type AllowanceRepository } from '../../src/index.ts';

/** A bucket that never fills up again. */
class Bucket implements AllowanceRepository {
  questions = 0;

  constructor(private left: number) {}

  async take(_subject: string, requests: number): Promise<number | null> {
    this.questions += 1;
    if (requests > this.left) return 7;
    this.left -= requests;
    return null;
  }
}

describe('an allowance', () => {
  it('asks the rows once for a second of requests, also when they come together', async () => {
    const bucket = new Bucket(600);
    const allowance = new Allowance(bucket, 600);
    await Promise.all(Array.from({ length: 10 }, () => allowance.spend('a')));
    expect(bucket.questions).toBe(1);
    await allowance.spend('a');
    expect(bucket.questions).toBe(2);
  });

  it('refuses when nothing is left, and says when to ask again', async () => {
    const allowance = new Allowance(new Bucket(3), 3);
    for (let n = 0; n < 3; n++) await allowance.spend('a');
    await expect(allowance.spend('a')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 7 });
  });

  it('does not ask the rows at each refusal', async () => {
    const bucket = new Bucket(0);
    const allowance = new Allowance(bucket, 60);
    for (let n = 0; n < 100; n++)
      await expect(allowance.spend('a')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(bucket.questions).toBe(1);
  });
});
