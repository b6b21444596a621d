import { Bell, type Stoppable, stoppable } from './job/stoppable.ts';

/** Pause between two readings while somebody watches, milliseconds. */
const READ_EVERY_MS = 1_000;

/** Something that changes. It is read again and again while somebody watches, and read once for all who do. */
export class LiveReading<Reading> {
  private readonly watchers = new Set<Bell>();
  private latest: Promise<Reading> | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly read: () => Promise<Reading>,
    private readonly readEveryMs = READ_EVERY_MS,
  ) {}

  /** As it is. Of what somebody watches, what was read last. */
  now(): Promise<Reading> {
    return this.latest ?? this.read();
  }

  /** As it is, then each time another reading says otherwise. Ends with the error of a reading that fails. */
  watch(): Stoppable<Reading> {
    return stoppable((signal) => this.watchUntil(signal));
  }

  private async *watchUntil(signal: AbortSignal): AsyncGenerator<Reading, void> {
    const bell = new Bell(signal);
    this.watchers.add(bell);
    this.latest ??= this.beginReading();
    try {
      let told = '';
      while (!signal.aborted && this.latest) {
        const reading = await this.latest;
        const text = JSON.stringify(reading);
        if (text !== told) yield reading;
        told = text;
        await bell.heard();
      }
    } finally {
      this.watchers.delete(bell);
      if (this.watchers.size === 0) this.stopReading();
    }
  }

  private beginReading(): Promise<Reading> {
    const reading = this.read();
    const goOn = () => {
      if (this.latest !== reading) return;
      for (const bell of this.watchers) bell.ring();
      this.timer = setTimeout(() => {
        this.latest = this.beginReading();
      }, this.readEveryMs);
    };
    reading.then(goOn, goOn);
    return reading;
  }

  private stopReading(): void {
    clearTimeout(this.timer);
    this.latest = null;
  }
}
