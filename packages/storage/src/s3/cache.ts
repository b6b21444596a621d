import { BlobFolder, type StoredBlob } from '../blob-folder.ts';
import type { StagedFile } from '../staging.ts';

/** A copy used this recently may be about to be read, milliseconds. */
const IN_USE_MS = 10 * 60 * 1000;
/** A copy that nobody used for so long is of no use, milliseconds. */
const STALE_MS = 24 * 60 * 60 * 1000;
/** Longest time between two looks at the folder while copies come in, milliseconds. */
const LOOK_EVERY_MS = 60 * 60 * 1000;
/** What is made free at a time, as a share of the bound: the folder is not read for each copy. */
const ROOM = 0.1;

/**
 * Local copies of blobs, least recently used out first. All there is to know is in the folder, the time of last use as
 * a file's modification time, so processes share one cache and it survives them. It may outgrow its bound by a tenth for
 * each process, and by what was used in the last ten minutes.
 */
export class BlobCache {
  private addedBytes = 0;
  private lookedAt = 0;

  private constructor(
    private readonly blobs: BlobFolder,
    private readonly maxBytes: number,
  ) {}

  static async open(folder: string, maxBytes: number): Promise<BlobCache> {
    return new BlobCache(await BlobFolder.open(folder), maxBytes);
  }

  /** The path of a copy, which is spared for ten minutes from now on; null when there is none. */
  async find(sha256: string): Promise<string | null> {
    return (await this.blobs.touch(sha256)) ? this.blobs.pathOf(sha256) : null;
  }

  async add(file: StagedFile): Promise<string> {
    await this.blobs.add(file);
    this.addedBytes += file.bytes;
    const now = Date.now();
    if (this.addedBytes > this.maxBytes * ROOM || now - this.lookedAt > LOOK_EVERY_MS) {
      this.addedBytes = 0;
      this.lookedAt = now;
      await this.removeUnused(now, this.maxBytes * (1 - ROOM));
    }
    return this.blobs.pathOf(file.sha256);
  }

  /** Removes every copy that may be removed: the disk is full. */
  async makeRoom(): Promise<void> {
    await this.removeUnused(Date.now(), 0);
  }

  /** @param keptBytes - what copies that are neither in use nor stale may take up */
  private async removeUnused(now: number, keptBytes: number): Promise<void> {
    const copies: StoredBlob[] = [];
    for await (const copy of this.blobs.list()) copies.push(copy);
    copies.sort((one, other) => one.time.getTime() - other.time.getTime());
    let bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0);
    for (const copy of copies) {
      const unusedMs = now - copy.time.getTime();
      const goes = unusedMs > STALE_MS || (unusedMs > IN_USE_MS && bytes > keptBytes);
      if (!goes) return;
      await this.blobs.removeOlder(copy.sha256, new Date(now - IN_USE_MS));
      bytes -= copy.bytes;
    }
  }
}
