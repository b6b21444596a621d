/**
 * An iterator that ends at once when its consumer leaves, even while it waits for something that may never happen: a plain
 * generator would end only after that.
 *
 * @param begin - makes the generator; it ends soon after the signal is aborted
 */
export function stoppable<T>(
  begin: (signal: AbortSignal) => AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  const leaving = new AbortController();
  const generator = begin(leaving.signal);
  const [end, fail] = [generator.return.bind(generator), generator.throw.bind(generator)];
  return Object.assign(generator, {
    return: () => {
      leaving.abort();
      return end();
    },
    throw: (error: unknown) => {
      leaving.abort();
      return fail(error);
    },
  });
}

/** Something that happens again and again, for one that waits for it between doing other things. */
export class Bell {
  private rung = false;
  private wake: () => void = () => undefined;

  /** @param leaving - once aborted, nobody is kept waiting */
  constructor(private readonly leaving: AbortSignal) {
    leaving.addEventListener('abort', () => this.wake(), { once: true });
  }

  ring(): void {
    this.rung = true;
    this.wake();
  }

  /** Resolves when it rings, or at once if it has rung since the last time. */
  async heard(): Promise<void> {
    if (!this.rung && !this.leaving.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.rung = false;
  }
}
