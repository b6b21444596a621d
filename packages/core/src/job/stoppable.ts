/** An iterator that ends at once when its consumer leaves, even while it waits for something that may never happen. */
export interface Stoppable<T> extends AsyncIterableIterator<T, void> {
  return(): Promise<IteratorResult<T, void>>;
}

/**
 * A generator whose consumer can leave it in the middle of a wait: by itself, a generator ends only after that.
 *
 * @param begin - makes the generator; it ends soon after the signal is aborted
 */
export function stoppable<T>(begin: (signal: AbortSignal) => AsyncGenerator<T, void>): Stoppable<T> {
  const leaving = new AbortController();
  const inner = begin(leaving.signal);
  const outer: Stoppable<T> = {
    next: () => inner.next(),
    return: () => {
      leaving.abort();
      return inner.return();
    },
    [Symbol.asyncIterator]: () => outer,
  };
  return outer;
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
