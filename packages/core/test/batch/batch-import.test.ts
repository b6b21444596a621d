import { describe, expect, it } from '@jest/globals';
import {
  BatchImport,
  type BatchImportParts,
  BatchIntake,
  type BatchItem,
  type DataSetFile,
  DEFAULT_LIMITS,
  HbscError,
  MOST_IMPORT_STARTS,
  type NewBatchItem,
  NotNowError,
  type StagedBlob,
} from '../../src/index.ts';

const ID = '57eab63a-9718-4bed-8b75-3ffa9785b4ca';
const OUTAGE = new HbscError('STORAGE_UNAVAILABLE');
const DAY_MS = 24 * 60 * 60 * 1000;

/** One batch that is imported from a folder, whose files may be made to fail. */
class Import {
  readonly items: NewBatchItem[] = [];
  intake: 'IMPORTING' | 'CLOSED' | 'REJECTED' = 'IMPORTING';
  error: { readonly code: string; readonly message: string } | null = null;
  starts = 0;
  createdAt = new Date();
  /** What reading the file at that path throws. */
  readonly faults = new Map<string, unknown>();
  onFile: (path: string) => void = () => undefined;
  private cancelled: () => void = () => undefined;
  private readonly leaving = new AbortController();

  constructor(private readonly paths: readonly string[]) {}

  /** Runs a delivery. */
  run(): Promise<void> {
    return new BatchImport({
      batches: this.batches(),
      intake: new BatchIntake(this.batches(), {} as never, 1_000),
      uploads: {},
      blobs: { stage: (content: AsyncIterable<Uint8Array>) => staged(content) },
      reader: {
        openFolder: async () => ({
          fileCount: this.paths.length,
          notes: [],
          files: (signal: AbortSignal) => this.files(signal),
        }),
      },
      cancellations: {
        onCancelled: (_id: string, listener: () => void) => {
          this.cancelled = listener;
          return () => undefined;
        },
      },
      limits: DEFAULT_LIMITS,
      leaving: this.leaving.signal,
      meter: { rejected: () => undefined },
    } as unknown as BatchImportParts).run(ID);
  }

  cancel(): void {
    this.intake = 'CLOSED';
    this.cancelled();
  }

  leave(): void {
    this.leaving.abort();
  }

  private async *files(signal: AbortSignal): AsyncGenerator<DataSetFile> {
    for (const path of this.paths) {
      signal.throwIfAborted();
      this.onFile(path);
      const content = contentOf(path, this.faults.get(path));
      yield { path, bytes: path.length, givenLabel: null, group: null, content };
    }
  }

  private batches(): BatchImportParts['batches'] {
    return {
      sourceOf: async () => ({ folder: '/sets', labels: { from: 'NOWHERE' } }),
      startImport: async () =>
        this.intake === 'IMPORTING' ? { labels: {}, createdAt: this.createdAt, starts: ++this.starts } : null,
      spareImport: async () => void this.starts--,
      intakeOf: async () => ({ intake: this.intake, labels: {} }),
      find: async () => ({ intake: this.intake }),
      addItems: async (_id: string, _intake: string, items: readonly NewBatchItem[]) => {
        this.items.push(...items);
        this.starts = 0;
        return items.map(itemOf);
      },
      async *streamItems() {},
      close: async () => {
        this.intake = 'CLOSED';
        return true;
      },
      reject: async (_id: string, error: { code: string; message: string }) => {
        if (this.intake === 'IMPORTING') Object.assign(this, { intake: 'REJECTED', error });
        return true;
      },
    } as unknown as BatchImportParts['batches'];
  }
}

describe('the import of a data set', () => {
  it('goes on behind a file that cannot be read, which becomes a failed item', async () => {
    const one = new Import(['a', 'b', 'c']);
    one.faults.set('b', new HbscError('FORBIDDEN', 'The file cannot be read (EACCES).'));
    await one.run();
    expect(one.intake).toBe('CLOSED');
    expect(one.items.map(({ path, content }) => [path, 'error' in content && content.error.code])).toEqual([
      ['a', false],
      ['b', 'FORBIDDEN'],
      ['c', false],
    ]);
  });

  it('waits for an outage to be over, however often it has to look, and then goes on', async () => {
    const one = new Import(['a']);
    one.faults.set('a', OUTAGE);
    for (let look = 0; look < 3 * MOST_IMPORT_STARTS; look++)
      await expect(one.run()).rejects.toBeInstanceOf(NotNowError);
    expect(one.intake).toBe('IMPORTING');
    one.faults.clear();
    await one.run();
    expect(one).toMatchObject({ intake: 'CLOSED', items: [{ path: 'a' }] });
  });

  it('is rejected by an outage that lasts for a day', async () => {
    const one = new Import(['a']);
    one.createdAt = new Date(Date.now() - DAY_MS);
    one.faults.set('a', OUTAGE);
    await one.run();
    expect(one).toMatchObject({ intake: 'REJECTED', error: { code: 'STORAGE_UNAVAILABLE' } });
  });

  it('leaves to the queue what it knows nothing of', async () => {
    const one = new Import(['a']);
    one.faults.set('a', new TypeError('who knows'));
    await expect(one.run()).rejects.toThrow('who knows');
    expect(one.intake).toBe('IMPORTING');
  });

  it('is not begun again when it ended its worker too often', async () => {
    const one = new Import(['a']);
    one.starts = MOST_IMPORT_STARTS;
    await one.run();
    expect(one).toMatchObject({
      intake: 'REJECTED',
      items: [],
      error: { code: 'INTERNAL', message: expect.stringContaining('6 times') },
    });
  });

  it('ends with the file in hand when the batch is cancelled', async () => {
    const one = new Import(['a', 'b', 'c']);
    const read: string[] = [];
    one.onFile = (path) => {
      read.push(path);
      if (path === 'b') one.cancel();
    };
    await one.run();
    expect(read).toEqual(['a', 'b']);
    expect(one).toMatchObject({ intake: 'CLOSED', error: null, items: [] });
  });

  it('is handed on by a worker that stops, and that start does not count', async () => {
    const one = new Import(['a', 'b']);
    one.onFile = () => one.leave();
    await expect(one.run()).rejects.toBeInstanceOf(NotNowError);
    expect(one).toMatchObject({ intake: 'IMPORTING', starts: 0 });
  });
});

async function* contentOf(path: string, fault: unknown): AsyncGenerator<Uint8Array> {
  if (fault !== undefined) throw fault;
  yield Buffer.from(path);
}

async function staged(content: AsyncIterable<Uint8Array>): Promise<StagedBlob> {
  let bytes = 0;
  for await (const chunk of content) bytes += chunk.byteLength;
  return { sha256: 'ab', bytes, file: '', keep: async () => undefined, discard: async () => undefined };
}

function itemOf({ path, content, ...said }: NewBatchItem): BatchItem {
  const recording = 'recording' in content ? content.recording : null;
  return { ...said, path, recording } as BatchItem;
}
