import { HbscError } from '../errors.ts';

/** How long an upload waits its turn before it is refused, milliseconds. */
const LONGEST_WAIT_MS = 5_000;
/** Whose upload takes longer to arrive gives its place to others, milliseconds: stalled senders must not keep everybody out. */
const SLOW_SENDER_MS = 3_000;
/** When to send it again, seconds. */
const RETRY_AFTER = 1;

/** Bounds what one process has in hand at once, whoever asks for it. The others wait their turn, first come, first served. */
export class Admission {
  private inHand = 0;
  private readonly line = new Set<() => void>();

  /** @param most - uploads in hand at once */
  constructor(private readonly most: number) {}

  /**
   * Takes one more in hand, as soon as there is room.
   *
   * @param isArriving - whether its sender has not sent all of it
   * @returns lets it go
   * @throws HbscError `RATE_LIMITED` when there was no room for {@link LONGEST_WAIT_MS}
   */
  async admit(isArriving: () => boolean): Promise<() => void> {
    if (this.inHand < this.most) this.inHand += 1;
    else await this.turn();
    let isHeld = true;
    const letGo = () => {
      clearTimeout(slow);
      if (isHeld) this.giveAway();
      isHeld = false;
    };
    const slow = setTimeout(() => isArriving() && letGo(), SLOW_SENDER_MS);
    return letGo;
  }

  private turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(impatient);
        this.line.delete(enter);
        resolve();
      };
      const impatient = setTimeout(() => {
        this.line.delete(enter);
        reject(this.refusal());
      }, LONGEST_WAIT_MS);
      this.line.add(enter);
    });
  }

  /** The place goes to whoever waits longest. */
  private giveAway(): void {
    const [next] = this.line;
    if (next) next();
    else this.inHand -= 1;
  }

  private refusal(): HbscError {
    return new HbscError(
      'RATE_LIMITED',
      `This server has ${this.most} uploads in hand, the most it takes at once, and too many others wait. Send yours again in a moment.`,
      { retryAfter: RETRY_AFTER, limit: 'uploadsInHand' },
    );
  }
}
