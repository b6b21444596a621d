import { HbscError } from '../errors.ts';

/** What is in hand is over in a moment, or in the longest wait for a result at worst, seconds. */
const RETRY_AFTER = 1;

/** Bounds what one process has in hand at once, whoever asks for it. */
export class Admission {
  private inHand = 0;

  /** @param most - uploads in hand at once */
  constructor(private readonly most: number) {}

  /**
   * Takes one more in hand.
   *
   * @returns lets it go; to be called once
   * @throws HbscError `RATE_LIMITED` when as many are in hand as may be
   */
  admit(): () => void {
    if (this.inHand >= this.most) {
      throw new HbscError(
        'RATE_LIMITED',
        `This server has ${this.most} uploads in hand, the most it takes at once. Send yours again in a moment.`,
        { retryAfter: RETRY_AFTER },
      );
    }
    this.inHand += 1;
    return () => {
      this.inHand -= 1;
    };
  }
}
