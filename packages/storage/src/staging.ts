import { createHash, randomUUID } from 'node:crypto';
import { access, constants, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatBytes, HbscError, type StagedBlob } from '@hbsc/core';
import { notReached, notStored } from './errors.ts';
import { syncFolder } from './sync-folder.ts';

/** Bytes gathered before they are written: one system call for many network chunks. */
const WRITE_BYTES = 1024 * 1024;
/** A staged file this old belongs to a process that died, milliseconds. */
const ABANDONED_MS = 60 * 60 * 1000;

/** A folder for content on its way in: written, hashed and capped here, it is moved to its place when it is whole. */
export class Staging {
  private constructor(private readonly folder: string) {}

  /** Opens the folder, creating it. */
  static async open(folder: string): Promise<Staging> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new Staging(folder);
  }

  /** As `BlobStore.removeAbandoned`. */
  async removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true });
    }
  }

  /**
   * @param failed - throws what is to be said when the folder does not take the content
   * @throws HbscError `PAYLOAD_TOO_LARGE`, `STORAGE_UNAVAILABLE`, or what the content throws; nothing is left behind.
   */
  async write(
    content: AsyncIterable<Uint8Array>,
    maxBytes: number,
    failed: (cause: unknown) => never = notStored,
  ): Promise<StagedFile> {
    const path = join(this.folder, randomUUID());
    const file = await open(path, 'wx', 0o600).catch(failed);
    try {
      const { sha256, bytes } = await write(content, file, maxBytes, failed);
      return new StagedFile(path, file, sha256, bytes);
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
  }

  /** @throws HbscError `STORAGE_UNAVAILABLE` when nothing can be written here */
  async ping(): Promise<void> {
    await access(this.folder, constants.W_OK | constants.X_OK).catch(notReached);
  }
}

/** A whole file in the staging folder. */
export class StagedFile {
  private moved = false;

  constructor(
    readonly path: string,
    private readonly file: FileHandle,
    readonly sha256: string,
    readonly bytes: number,
  ) {}

  /** Makes the content durable at its destination, with this moment as its time; what is there is replaced. */
  async moveTo(destination: string): Promise<void> {
    await this.file.datasync();
    const now = new Date();
    await this.file.utimes(now, now);
    await rename(this.path, destination);
    this.moved = true;
    await syncFolder(dirname(destination));
  }

  /** Lets go of the file and removes it, unless it was moved. */
  async release(): Promise<void> {
    await this.file.close().catch(() => undefined);
    if (!this.moved) await rm(this.path, { force: true });
  }
}

/** A staged file that is kept or discarded, whichever is asked first. */
export class StagedUpload implements StagedBlob {
  private kept: Promise<void> | null = null;
  private discarded: Promise<void> | null = null;

  /** @param store - takes the file to where kept blobs are */
  constructor(
    private readonly staged: StagedFile,
    private readonly store: (file: StagedFile) => Promise<void>,
  ) {}

  get sha256(): string {
    return this.staged.sha256;
  }

  get file(): string {
    return this.staged.path;
  }

  get bytes(): number {
    return this.staged.bytes;
  }

  keep(): Promise<void> {
    this.kept ??= this.store(this.staged)
      .catch(notStored)
      .finally(() => this.staged.release());
    return this.kept;
  }

  discard(): Promise<void> {
    if (this.kept) return this.kept.catch(() => undefined);
    this.discarded ??= this.staged.release();
    return this.discarded;
  }
}

async function write(
  content: AsyncIterable<Uint8Array>,
  file: FileHandle,
  maxBytes: number,
  failed: (cause: unknown) => never,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  const flush = async () => {
    if (gatheredBytes === 0) return;
    const { bytesWritten } = await file.writev(gathered).catch(failed);
    // A write is cut short where the disk ends: the next says why.
    if (bytesWritten < gatheredBytes)
      await file.appendFile(Buffer.concat(gathered).subarray(bytesWritten)).catch(failed);
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
