import { randomUUID } from 'node:crypto';
import { link, mkdir, opendir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode, unlessMissing } from './errors.ts';
import type { StagedFile } from './staging.ts';
import { syncFolder } from './sync-folder.ts';

const SHA256_DIGITS = 64;
const PREFIXES = Array.from({ length: 256 }, (_, prefix) => prefix.toString(16).padStart(2, '0'));

/** A blob as it lies in the folder. */
export interface StoredBlob {
  readonly sha256: string;
  readonly bytes: number;
  /** When it was last added or touched. */
  readonly time: Date;
}

/**
 * Whole files by their SHA-256, `blobs/ab/abcdef...`, that any number of processes may add and remove at once. A file's
 * modification time says when it was last wanted; a removal that a fresh one overtakes is taken back.
 */
export class BlobFolder {
  private constructor(
    private readonly blobs: string,
    private readonly removing: string,
  ) {}

  /** Opens the folder, creating it and putting back what a killed process was about to remove. */
  static async open(folder: string): Promise<BlobFolder> {
    const opened = new BlobFolder(join(folder, 'blobs'), join(folder, 'removing'));
    for (const prefix of PREFIXES) {
      await mkdir(join(opened.blobs, prefix), { recursive: true, mode: 0o700 });
    }
    await syncFolder(opened.blobs);
    await mkdir(opened.removing, { recursive: true, mode: 0o700 });
    for (const name of await readdir(opened.removing)) await opened.putBack(name);
    return opened;
  }

  pathOf(sha256: string): string {
    return join(this.blobs, sha256.slice(0, 2), sha256);
  }

  async add(file: StagedFile): Promise<void> {
    await file.moveTo(this.pathOf(file.sha256));
  }

  /** Gives a blob this moment as its time. Tells whether it is there. */
  async touch(sha256: string): Promise<boolean> {
    const now = new Date();
    return utimes(this.pathOf(sha256), now, now).then(
      () => true,
      (error: unknown) => {
        unlessMissing(error);
        return false;
      },
    );
  }

  async *list(): AsyncGenerator<StoredBlob> {
    for (const prefix of PREFIXES) {
      for await (const { name } of await opendir(join(this.blobs, prefix))) {
        const found = await lookAt(this.pathOf(name));
        if (found) yield { sha256: name, ...found };
      }
    }
  }

  /**
   * Removes a blob unless it was added or touched since. It is moved aside first and looked at again, because whoever
   * adds it in between replaces a file that is already gone from its place.
   */
  async removeOlder(sha256: string, than: Date): Promise<void> {
    const path = this.pathOf(sha256);
    if (!(await isOlder(path, than))) return;
    const name = `${sha256}.${randomUUID()}`;
    const aside = join(this.removing, name);
    await rename(path, aside).catch(unlessMissing);
    if (await isOlder(aside, than)) await rm(aside, { force: true });
    else await this.putBack(name);
  }

  private async putBack(name: string): Promise<void> {
    const aside = join(this.removing, name);
    const path = this.pathOf(name.slice(0, SHA256_DIGITS));
    await link(aside, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) unlessMissing(error);
    });
    await syncFolder(dirname(path));
    await rm(aside, { force: true });
  }
}

async function isOlder(path: string, than: Date): Promise<boolean> {
  const found = await lookAt(path);
  return found !== null && found.time < than;
}

async function lookAt(path: string): Promise<{ bytes: number; time: Date } | null> {
  try {
    const { size, mtime } = await stat(path);
    return { bytes: size, time: mtime };
  } catch (error) {
    unlessMissing(error);
    return null;
  }
}
