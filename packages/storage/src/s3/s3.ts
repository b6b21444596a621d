import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { type BlobStore, type ByteRange, HbscError, type StagedBlob } from '@hbsc/core';
import { isDiskFull, notFetched, notReached, notThere } from '../errors.ts';
import { type StagedFile, StagedUpload, Staging } from '../staging.ts';
import { BlobCache } from './cache.ts';
import { ATTEMPTS, type S3Location, s3Client } from './client.ts';

const CACHE_BYTES = 1024 ** 3;
/** Bytes read from disk at a time on their way to the bucket. */
const READ_BYTES = 256 * 1024;
/** S3 tells times in whole seconds, rounded down, milliseconds. */
const TIME_STEP_MS = 1_000;

/**
 * Blobs in a bucket, `<prefix>blobs/ab/abcdef...` by SHA-256. They are staged in a local folder on their way in, so that
 * only whole and wanted ones are sent, and copied to it on their way out.
 */
export class S3BlobStore implements BlobStore {
  private readonly downloads = new Map<string, Promise<string>>();

  private constructor(
    private readonly client: S3Client,
    private readonly location: S3Location,
    private readonly staging: Staging,
    private readonly cache: BlobCache,
  ) {}

  /** @param cacheBytes - what local copies may take up */
  static async open(folder: string, location: S3Location, cacheBytes = CACHE_BYTES): Promise<S3BlobStore> {
    const staging = await Staging.open(join(folder, 'staging'));
    const cache = await BlobCache.open(join(folder, 'cache'), cacheBytes);
    return new S3BlobStore(s3Client(location), location, staging, cache);
  }

  async stage(content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedBlob> {
    const file = await this.staging.write(content, maxBytes);
    return new StagedUpload(file, () => this.put(file));
  }

  async localFile(sha256: string): Promise<string> {
    const running = this.downloads.get(sha256);
    if (running) return running;
    const download = this.cachedFile(sha256)
      .catch(notFetched)
      .finally(() => this.downloads.delete(sha256));
    this.downloads.set(sha256, download);
    return download;
  }

  async *read(sha256: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    try {
      yield* await this.get(sha256, range);
    } catch (error) {
      notFetched(error);
    }
  }

  async *listOlder(than: Date): AsyncGenerator<readonly string[]> {
    const query = { Bucket: this.location.bucket, Prefix: `${this.location.prefix}blobs/` };
    try {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, query)) {
        const older = Contents.filter(({ LastModified }) => isOlder(LastModified, than));
        if (older.length > 0) yield older.flatMap(({ Key }) => sha256Of(Key) ?? []);
      }
    } catch (error) {
      notReached(error);
    }
  }

  /**
   * Two requests, between which the same content may be kept again and is then lost: milliseconds, for content that
   * was last kept before `than`. A condition on the ETag would not tell, since the same content has the same ETag. In a
   * bucket with versions there is no such gap, because the version that was looked at is the one that is removed.
   */
  async removeOlder(sha256: string, than: Date): Promise<void> {
    const object = this.objectOf(sha256);
    try {
      const { LastModified, VersionId } = await this.client.send(new HeadObjectCommand(object));
      if (isOlder(LastModified, than))
        await this.client.send(new DeleteObjectCommand({ ...object, VersionId }));
    } catch (error) {
      if (!(error instanceof NotFound)) notReached(error);
    }
  }

  removeAbandoned(): Promise<void> {
    return this.staging.removeAbandoned();
  }

  async ping(): Promise<void> {
    await this.staging.ping();
    await this.client.send(new HeadBucketCommand({ Bucket: this.location.bucket })).catch(notReached);
  }

  private objectOf(sha256: string) {
    const key = `${this.location.prefix}blobs/${sha256.slice(0, 2)}/${sha256}`;
    return { Bucket: this.location.bucket, Key: key };
  }

  /**
   * Sends the content even when the bucket has it, so that its time is fresh: asking first and copying the object onto
   * itself would be two requests instead of one. The SDK repeats no request whose body is a stream; here, each attempt
   * reads the file anew. There is none after a silence: it took twice as long as others, since sending counts as talking.
   */
  private async put(file: StagedFile): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.putOnce(file);
      } catch (error) {
        if (attempt === ATTEMPTS || isRefusal(error) || isSilence(error)) throw error;
      }
    }
  }

  private async putOnce(file: StagedFile): Promise<void> {
    const body = createReadStream(file.path, { highWaterMark: READ_BYTES });
    const unreadable = new AbortController();
    body.once('error', (error) => unreadable.abort(error));
    const command = new PutObjectCommand({
      ...this.objectOf(file.sha256),
      Body: body,
      ContentLength: file.bytes,
      ContentType: 'application/octet-stream',
      ChecksumSHA256: Buffer.from(file.sha256, 'hex').toString('base64'),
    });
    try {
      await this.client.send(command, { abortSignal: unreadable.signal });
    } finally {
      body.destroy();
    }
  }

  private async cachedFile(sha256: string): Promise<string> {
    return (await this.cache.find(sha256)) ?? (await this.download(sha256));
  }

  /** Copies that nobody uses give way to one that is wanted. */
  private async download(sha256: string): Promise<string> {
    try {
      return await this.downloadOnce(sha256);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      await this.cache.makeRoom();
      return this.downloadOnce(sha256);
    }
  }

  private async downloadOnce(sha256: string): Promise<string> {
    const file = await this.staging.write(await this.get(sha256), Number.POSITIVE_INFINITY, notFetched);
    try {
      if (file.sha256 !== sha256) {
        throw new HbscError('STORAGE_UNAVAILABLE', 'The recording in the storage is damaged.', {
          cause: new Error(`the object for ${sha256} has ${file.bytes} bytes with SHA-256 ${file.sha256}`),
        });
      }
      return await this.cache.add(file);
    } finally {
      await file.release();
    }
  }

  private async get(sha256: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const part = range && { Range: `bytes=${range.start}-${range.end}` };
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ ...this.objectOf(sha256), ...part }));
      return Body as AsyncIterable<Uint8Array>;
    } catch (error) {
      return error instanceof NoSuchKey ? notThere(error) : notReached(error);
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$fault === 'client';
}

function isSilence(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError'; // the name the SDK gives it
}

/** Whether an object was surely written before that moment, given the coarse time that S3 tells. */
function isOlder(lastModified: Date | undefined, than: Date): boolean {
  return lastModified !== undefined && lastModified.getTime() + TIME_STEP_MS <= than.getTime();
}

/** The hash that a key ends with; null when something else lies in the bucket. */
function sha256Of(key: string | undefined): string | null {
  return /[0-9a-f]{64}$/.exec(key ?? '')?.[0] ?? null;
}
