/** Work that is done again and again, never twice at once. */
export class Periodic {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private closed = false;

  /**
   * @param pauseMs - from the end of one round to the beginning of the next, milliseconds; the first begins at once
   * @param onError - hears of each round that failed; the next is made all the same
   */
  constructor(
    private readonly pauseMs: number,
    private readonly work: () => Promise<unknown>,
    private readonly onError: (error: unknown) => void,
  ) {
    this.begin();
  }

  /** Makes no new round and waits for the one under way. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private begin(): void {
    this.round = this.work()
      .then(() => undefined, this.onError)
      .then(() => {
        if (!this.closed) this.timer = setTimeout(() => this.begin(), this.pauseMs);
      });
  }
}
