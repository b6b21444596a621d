import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXPORTED_KINDS, type TenantArchive } from '@hbsc/core';

type Kind = (typeof EXPORTED_KINDS)[number];

/**
 * A folder with a file of JSON Lines for each kind of thing, the recordings by SHA-256 in `audio/` and the large uploads by id in
 * `uploads/`. Its owner alone may read it.
 */
export class FolderArchive implements TenantArchive {
  private readonly written = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly lists: Readonly<Record<Kind, WriteStream>>,
  ) {}

  /** @throws Error when the folder is there already */
  static async open(folder: string): Promise<FolderArchive> {
    await mkdir(folder, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause;
      throw new Error(`${folder} is there already: name a folder that is not, an export begins anew.`, {
        cause,
      });
    });
    await mkdir(join(folder, 'audio'));
    await mkdir(join(folder, 'uploads'));
    const listOf = (kind: Kind) => createWriteStream(join(folder, `${kind}.jsonl`), { flags: 'wx' });
    return new FolderArchive(folder, {
      jobs: listOf('jobs'),
      batches: listOf('batches'),
      items: listOf('items'),
      uploads: listOf('uploads'),
    });
  }

  record(kind: Kind, record: object): Promise<void> {
    return new Promise((resolve, reject) => {
      this.lists[kind].write(`${JSON.stringify(record)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  async audio(sha256: string, content: AsyncIterable<Uint8Array>): Promise<boolean> {
    if (this.written.has(sha256)) return false;
    this.written.add(sha256);
    await this.file(join('audio', sha256), content);
    return true;
  }

  upload(id: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    return this.file(join('uploads', id), content);
  }

  async close(): Promise<void> {
    await Promise.all(
      EXPORTED_KINDS.map((kind) => new Promise<void>((resolve) => this.lists[kind].end(() => resolve()))),
    );
  }

  private file(name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    return pipeline(Readable.from(content), createWriteStream(join(this.folder, name), { flags: 'wx' }));
  }
}
