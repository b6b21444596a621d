import { type Scope, sees } from '../access/scope.ts';
import { HbscError } from '../errors.ts';
import { Bell, type Stoppable, stoppable } from '../job/stoppable.ts';
import { type Batch, batchStatusOf, isBatchOver } from './batch.ts';
import type { BatchEvents, BatchRepository } from './batch-ports.ts';

/** Shortest time between two readings of a batch, milliseconds: it is told four times a second at most. */
const READ_EVERY_MS = 250;

/** Batches as they change. However many jobs end and however many watch, a process reads each batch so often and no oftener. */
export class LiveBatches {
  private readonly watched = new Map<string, WatchedBatch>();

  constructor(
    private readonly batches: Pick<BatchRepository, 'find'>,
    private readonly events: BatchEvents,
    private readonly readEveryMs = READ_EVERY_MS,
  ) {}

  /**
   * A batch as it is, then as it is after changes, until it is over. The last one told is exact.
   *
   * @throws HbscError `NOT_FOUND`
   */
  watch(id: string, scope: Scope): Stoppable<Batch> {
    return stoppable((signal) => this.watchUntil(id, scope, signal));
  }

  private async *watchUntil(id: string, scope: Scope, signal: AbortSignal): AsyncGenerator<Batch, void> {
    const bell = new Bell(signal);
    const watched = this.join(id, bell);
    try {
      let told = '';
      while (!signal.aborted) {
        const batch = await watched.latest;
        if (!batch || !sees(scope, batch)) {
          if (told === '') throw new HbscError('NOT_FOUND', `There is no batch ${id}.`);
          return;
        }
        const text = JSON.stringify(batch);
        if (text !== told) yield batch;
        told = text;
        if (isBatchOver(batchStatusOf(batch))) return;
        await bell.heard();
      }
    } finally {
      if (watched.leave(bell) && this.watched.get(id) === watched) this.watched.delete(id);
    }
  }

  private join(id: string, bell: Bell): WatchedBatch {
    const known = this.watched.get(id);
    const watched = known ?? new WatchedBatch(() => this.batches.find(id), this.events, id, this.readEveryMs);
    this.watched.set(id, watched);
    watched.join(bell);
    return watched;
  }
}

/** One batch that is read for all who watch it, while there are any. */
class WatchedBatch {
  /** What was read last, or is being read. */
  latest: Promise<Batch | null>;
  private readonly watchers = new Set<Bell>();
  private readonly forget: () => void;
  private timer: NodeJS.Timeout | undefined;
  private isResting = true;
  private hasChanged = false;

  constructor(
    private readonly read: () => Promise<Batch | null>,
    events: BatchEvents,
    id: string,
    private readonly readEveryMs: number,
  ) {
    // Listening begins before the first reading: a change in between is read once more.
    this.forget = events.onBatchChange(id, () => this.change());
    this.latest = this.begin();
  }

  join(bell: Bell): void {
    // Who comes while the batch is watched may have heard of something that the latest reading does not hold yet.
    if (this.watchers.size > 0) this.change();
    this.watchers.add(bell);
  }

  /** True when nobody is left. */
  leave(bell: Bell): boolean {
    this.watchers.delete(bell);
    if (this.watchers.size > 0) return false;
    clearTimeout(this.timer);
    this.forget();
    return true;
  }

  private change(): void {
    this.hasChanged = true;
    if (this.isResting) return;
    this.latest = this.begin();
  }

  private begin(): Promise<Batch | null> {
    this.hasChanged = false;
    this.isResting = true;
    const reading = this.read();
    const goOn = () => {
      if (this.watchers.size === 0) return;
      for (const bell of this.watchers) bell.ring();
      this.timer = setTimeout(() => {
        this.isResting = false;
        if (this.hasChanged) this.latest = this.begin();
      }, this.readEveryMs);
    };
    reading.then(goOn, goOn);
    return reading;
  }
}
