import { randomUUID } from 'node:crypto';
import { HEART_SOUND_CLASSES, type NewBatch, type NewBatchItem } from '@hbsc/core';
import { PrismaBatchRepository } from '../src/index.ts';
import { TestJobs } from './fixtures.ts';

/** Most items of the batches here. */
export const MOST_ITEMS = 1_000;

export const REFUSAL = { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'empty' } as const;

/** An item whose file was taken. */
export function newItem(path: string, special: Partial<NewBatchItem> = {}): NewBatchItem {
  const recording = { id: randomUUID(), sha256: 'c'.repeat(64), bytes: 12, fileName: path };
  return { path, givenLabel: null, label: null, group: null, content: { recording }, ...special };
}

/** A migrated database of its own with its batches, and the ways to bring one where a test wants it. */
export class TestBatches {
  readonly batches: PrismaBatchRepository;

  constructor(readonly rows: TestJobs) {
    this.batches = new PrismaBatchRepository(rows.database);
  }

  static async open(): Promise<TestBatches> {
    return new TestBatches(await TestJobs.open());
  }

  close(): Promise<void> {
    return this.rows.close();
  }

  /** The id of a batch of so many items. */
  async filled(items: number, special: Partial<NewBatch> = {}): Promise<string> {
    const id = randomUUID();
    const tenant = 'default';
    const batch = {
      tenant,
      name: 'ours',
      model: 'm5@1.0.0',
      intake: 'OPEN',
      labels: {},
      rerunOf: null,
    } as const;
    await this.batches.create({ id, ...batch, ...special });
    const paths = Array.from({ length: items }, (_, n) => `${n}.wav`);
    const labelled = paths.map((path, n) => newItem(path, { label: HEART_SOUND_CLASSES[n % 4] ?? null }));
    if (items > 0) await this.batches.addItems(id, special.intake ?? 'OPEN', labelled, MOST_ITEMS);
    return id;
  }

  async closed(items: number): Promise<string> {
    const id = await this.filled(items);
    await this.batches.close(id, 'OPEN', []);
    return id;
  }

  /** How many items are where, of those states that any is in. */
  async counts(id: string): Promise<Record<string, number>> {
    const batch = await this.batches.find(id);
    if (!batch) throw new Error('there is no such batch');
    const { total, ...places } = batch.counts;
    const sum = Object.values(places).reduce((all, some) => all + some, 0);
    if (sum !== total) throw new Error(`the counts sum to ${sum} and not to ${total}`);
    return Object.fromEntries(Object.entries(batch.counts).filter(([, items]) => items > 0));
  }
}
