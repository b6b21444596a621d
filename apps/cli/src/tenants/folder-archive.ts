import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TenantArchive } from '@hbsc/core';

const KINDS = ['jobs', 'batches', 'items'] as const;

/** A folder with a file of JSON Lines for each kind of thing, and the recordings by SHA-256 in `audio/`. Its owner alone may read it. */
export class FolderArchive implements TenantArchive {
  private readonly written = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly lists: Readonly<Record<(typeof KINDS)[number], WriteStream>>,
  ) {}

  /** @throws Error when the folder is there already */
  static async open(folder: string): Promise<FolderArchive> {
    await mkdir(folder, { mode: 0o700 });
    await mkdir(join(folder, 'audio'));
    const listOf = (kind: string) => createWriteStream(join(folder, `${kind}.jsonl`), { flags: 'wx' });
    return new FolderArchive(folder, {
      jobs: listOf('jobs'),
      batches: listOf('batches'),
      items: listOf('items'),
    });
  }

  record(kind: (typeof KINDS)[number], record: object): Promise<void> {
    return new Promise((resolve, reject) => {
      this.lists[kind].write(`${JSON.stringify(record)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  async audio(sha256: string, content: AsyncIterable<Uint8Array>): Promise<boolean> {
    if (this.written.has(sha256)) return false;
    this.written.add(sha256);
    await pipeline(
      Readable.from(content),
      createWriteStream(join(this.folder, 'audio', sha256), { flags: 'wx' }),
    );
    return true;
  }

  async close(): Promise<void> {
    await Promise.all(
      KINDS.map((kind) => new Promise<void>((resolve) => this.lists[kind].end(() => resolve()))),
    );
  }
}
