import { createHash, randomUUID } from 'node:crypto';
import { access, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlobStore, formatBytes, HbscError, type StagedBlob } from '@hbsc/core';

/** Bytes gathered before they are written: one system call for many network chunks. */
const WRITE_BYTES = 1024 * 1024;
/** A staged file this old belongs to a process that died, milliseconds. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * Blobs in a folder: `blobs/ab/abcdef...` by SHA-256, written under `staging/` first and renamed when kept, so that a
 * file under `blobs/` is always whole.
 */
export class FilesystemBlobStore implements BlobStore {
  private constructor(private readonly folder: string) {}

  /** Opens the store, creating its folders and clearing what a killed process left staged. */
  static async open(folder: string): Promise<FilesystemBlobStore> {
    const store = new FilesystemBlobStore(folder);
    await mkdir(store.staging, { recursive: true, mode: 0o700 });
    for (let prefix = 0; prefix < 256; prefix++) {
      const name = prefix.toString(16).padStart(2, '0');
      await mkdir(join(folder, 'blobs', name), { recursive: true, mode: 0o700 });
    }
    await store.clearAbandoned();
    return store;
  }

  async stage(content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedBlob> {
    const path = join(this.staging, randomUUID());
    const file = await open(path, 'wx', 0o600).catch(unavailable);
    try {
      const written = await write(content, file, maxBytes);
      return new StagedFile(path, file, written.sha256, written.bytes, this.pathOf(written.sha256));
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
  }

  async localFile(sha256: string): Promise<string> {
    const path = this.pathOf(sha256);
    await access(path).catch(() => {
      throw new HbscError('STORAGE_UNAVAILABLE', 'The recording is not in the storage.');
    });
    return path;
  }

  private get staging(): string {
    return join(this.folder, 'staging');
  }

  private pathOf(sha256: string): string {
    return join(this.folder, 'blobs', sha256.slice(0, 2), sha256);
  }

  private async clearAbandoned(): Promise<void> {
    for (const name of await readdir(this.staging)) {
      const path = join(this.staging, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true });
    }
  }
}

class StagedFile implements StagedBlob {
  private kept: Promise<void> | null = null;
  private discarded: Promise<void> | null = null;

  constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    readonly sha256: string,
    readonly bytes: number,
    private readonly destination: string,
  ) {}

  keep(): Promise<void> {
    this.kept ??= this.moveToDestination();
    return this.kept;
  }

  discard(): Promise<void> {
    if (this.kept) return this.kept.catch(() => undefined);
    this.discarded ??= this.remove();
    return this.discarded;
  }

  private async moveToDestination(): Promise<void> {
    try {
      await this.file.datasync();
      await this.file.close();
      await rename(this.path, this.destination);
    } catch (error) {
      await this.remove();
      unavailable(error);
    }
  }

  private async remove(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }
}

async function write(
  content: AsyncIterable<Uint8Array>,
  file: FileHandle,
  maxBytes: number,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  const flush = async () => {
    if (gatheredBytes === 0) return;
    const { bytesWritten } = await file.writev(gathered).catch(unavailable);
    if (bytesWritten !== gatheredBytes)
      unavailable(new Error(`wrote ${bytesWritten} of ${gatheredBytes} bytes`));
    gathered = [];
    gatheredBytes = 0;
  };
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new HbscError(
        'PAYLOAD_TOO_LARGE',
        `The file is larger than ${formatBytes(maxBytes)}, the most accepted.`,
      );
    }
    hash.update(chunk);
    gathered.push(chunk);
    gatheredBytes += chunk.byteLength;
    if (gatheredBytes >= WRITE_BYTES) await flush();
  }
  await flush();
  return { sha256: hash.digest('hex'), bytes };
}

function unavailable(cause: unknown): never {
  throw new HbscError('STORAGE_UNAVAILABLE', 'The recording could not be stored. Try again.', { cause });
}
