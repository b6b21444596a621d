import type { Batch, BatchEvents } from '../../src/index.ts';

/** A batch nobody has done anything special with. */
export function batch(special: Partial<Batch> = {}, counts: Partial<Batch['counts']> = {}): Batch {
  const none = { waiting: 0, queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
  const total = Object.values(counts).reduce((sum, items) => sum + items, 0);
  return {
    id: 'batch',
    tenant: 'default',
    name: 'ours',
    model: 'm5@1.0.0',
    intake: 'OPEN',
    labels: {},
    rerunOf: null,
    error: null,
    notes: [],
    createdAt: new Date(0),
    closedAt: null,
    pausedAt: null,
    cancelledAt: null,
    lastEndAt: null,
    counts: { total, ...none, ...counts },
    ratePerSecond: 0,
    ...special,
  };
}

/** One batch that changes, read by however many. */
export class ChangingBatch implements BatchEvents {
  present: Batch | null = batch({ intake: 'CLOSED' }, { waiting: 9 });
  reads = 0;
  readonly listeners = new Set<() => void>();

  async find(): Promise<Batch | null> {
    this.reads += 1;
    return this.present;
  }

  onBatchChange(_id: string, listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Changes the batch so that so many of its items have succeeded. */
  succeed(succeeded: number): void {
    this.present = batch({ intake: 'CLOSED' }, { waiting: 9 - succeeded, succeeded });
    for (const listener of [...this.listeners]) listener();
  }
}
