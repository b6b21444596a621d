import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore, ByteRange, StagedBlob } from '@hbsc/core';
import { BlobFolder } from './blob-folder.ts';
import { notReached, notThere } from './errors.ts';
import { StagedUpload, Staging } from './staging.ts';

/** Most blobs that are listed at a time. */
const BATCH = 500;

/** Blobs in a folder, on a disk of this machine or a file system shared by several. */
export class FilesystemBlobStore implements BlobStore {
  private constructor(
    private readonly staging: Staging,
    private readonly blobs: BlobFolder,
  ) {}

  /** Opens the store, creating its folders and tidying up after a killed process. */
  static async open(folder: string): Promise<FilesystemBlobStore> {
    return new FilesystemBlobStore(
      await Staging.open(join(folder, 'staging')),
      await BlobFolder.open(folder),
    );
  }

  async stage(content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedBlob> {
    const file = await this.staging.write(content, maxBytes);
    return new StagedUpload(file, () => this.blobs.add(file));
  }

  async localFile(sha256: string): Promise<string> {
    const path = this.blobs.pathOf(sha256);
    await access(path).catch(notThere);
    return path;
  }

  async *read(sha256: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    yield* createReadStream(await this.localFile(sha256), range);
  }

  async *listOlder(than: Date): AsyncGenerator<readonly string[]> {
    let batch: string[] = [];
    try {
      for await (const { sha256, time } of this.blobs.list()) {
        if (time < than) batch.push(sha256);
        if (batch.length === BATCH) {
          yield batch;
          batch = [];
        }
      }
    } catch (error) {
      notReached(error);
    }
    if (batch.length > 0) yield batch;
  }

  async removeOlder(sha256: string, than: Date): Promise<void> {
    await this.blobs.removeOlder(sha256, than).catch(notReached);
  }

  removeAbandoned(): Promise<void> {
    return this.staging.removeAbandoned();
  }

  async ping(): Promise<void> {
    await this.staging.ping();
  }
}
