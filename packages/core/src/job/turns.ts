import { HbscError } from '../errors.ts';

/** Lets so many do something at once; the others wait their turn, first come, first served. */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  /** @param mostWaiting - who would be one more is sent away */
  constructor(
    private free: number,
    private readonly mostWaiting = Number.POSITIVE_INFINITY,
  ) {}

  /** @throws HbscError `RATE_LIMITED` when too many wait already */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await this.wait();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }

  private wait(): Promise<void> {
    if (this.waiting.length >= this.mostWaiting) {
      throw new HbscError(
        'RATE_LIMITED',
        `${this.mostWaiting} of these wait already. Ask for fewer at once, or again later.`,
      );
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
