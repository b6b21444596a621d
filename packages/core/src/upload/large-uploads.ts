import { randomUUID } from 'node:crypto';
import type { Quotas } from '../access/quotas.ts';
import { EVERY_TENANT, type Scope } from '../access/scope.ts';
import { HbscError } from '../errors.ts';
import type { Owner } from '../job/submission.ts';
import { formatBytes, type Limits } from '../limits.ts';
import type { BlobStore } from '../ports.ts';
import type { LargeUpload, LargeUploadRepository } from './large-upload.ts';

/** What is received in one go is cut into pieces of about this size, bytes: no more than one is lost with a gateway. */
const PIECE_BYTES = 16 * 1024 * 1024;
/** Most pieces of an upload: whoever sends it byte by byte makes a row of each. */
const MOST_PIECES = 10_000;

/**
 * Files that come in more than one request, whichever gateway receives which part. The rows say what has come, so that the sender may
 * ask and go on from there after anything.
 */
export class LargeUploads {
  constructor(
    private readonly uploads: LargeUploadRepository,
    private readonly blobs: Pick<BlobStore, 'stage' | 'read' | 'removeOlder'>,
    private readonly limits: Pick<Limits, 'archiveBytes'>,
    private readonly quotas: Pick<Quotas, 'admitBytes'> | null = null,
  ) {}

  /**
   * Begins an upload.
   *
   * @param bytes - size of the file
   * @throws HbscError `PAYLOAD_TOO_LARGE`, `RATE_LIMITED` when the tenant has stored what it may
   */
  async begin(bytes: number, { tenant }: Owner): Promise<LargeUpload> {
    const { archiveBytes } = this.limits;
    if (bytes > archiveBytes) {
      throw new HbscError(
        'PAYLOAD_TOO_LARGE',
        `The file has ${formatBytes(bytes)}; accepted are ${formatBytes(archiveBytes)}. Send it in parts.`,
        { limit: 'archiveBytes' },
      );
    }
    await this.quotas?.admitBytes(tenant, bytes);
    return this.uploads.create({ id: randomUUID(), tenant, bytes });
  }

  /** @throws HbscError `NOT_FOUND` */
  async find(id: string, scope: Scope): Promise<LargeUpload> {
    const upload = await this.uploads.find(id, scope);
    if (!upload)
      throw new HbscError('NOT_FOUND', `There is no upload ${id}. It may be too old: begin another.`);
    return upload;
  }

  /**
   * Receives the next stretch of the file, piece by piece: what came before an error stays.
   *
   * @param offset - where in the file it begins, bytes
   * @returns the upload as it is then
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when that is not where the file goes on, `PAYLOAD_TOO_LARGE` when it is longer than was
   *   announced, `STORAGE_UNAVAILABLE`
   */
  async append(
    id: string,
    offset: number,
    content: AsyncIterable<Uint8Array>,
    scope: Scope,
  ): Promise<LargeUpload> {
    const { bytes, receivedBytes } = await this.find(id, scope);
    if (offset !== receivedBytes) throw goesOnElsewhere(receivedBytes);
    if ((await this.uploads.pieces(id)).length >= MOST_PIECES) throw tooManyPieces();
    const chunks = content[Symbol.asyncIterator]();
    for (let end = offset; ; ) {
      const blob = await this.blobs.stage(nextOf(chunks, PIECE_BYTES), bytes - end);
      const piece = { offset: end, bytes: blob.bytes, sha256: blob.sha256 };
      try {
        if (piece.bytes === 0) return await this.find(id, scope);
        const isNext = await this.uploads.announce(id, piece);
        if (isNext) await blob.keep();
        if (!isNext || !(await this.uploads.append(id, piece)))
          throw goesOnElsewhere((await this.find(id, scope)).receivedBytes);
      } finally {
        await blob.discard();
      }
      end += piece.bytes;
    }
  }

  /**
   * The content of an upload that is whole, for an import that was begun with it.
   *
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when some of it has not come, `STORAGE_UNAVAILABLE`
   */
  async *read(id: string): AsyncGenerator<Uint8Array> {
    await this.findWhole(id, EVERY_TENANT);
    for (const { sha256 } of await this.uploads.pieces(id)) yield* this.blobs.read(sha256);
  }

  /** @throws HbscError `NOT_FOUND`, `CONFLICT` when some of it has not come */
  async findWhole(id: string, scope: Scope): Promise<LargeUpload> {
    const upload = await this.find(id, scope);
    const { bytes, receivedBytes } = upload;
    if (receivedBytes === bytes) return upload;
    throw new HbscError(
      'CONFLICT',
      `Of the upload's ${bytes} bytes ${receivedBytes} have come. Send the rest first.`,
    );
  }

  /** Removes an upload and what it holds, unless an import is to read it. Nothing happens when there is none. */
  async remove(id: string, scope: Scope): Promise<void> {
    const { blobs, lastPieceAt } = await this.uploads.remove(id, scope);
    // Times are told in whole milliseconds. What was kept again since is spared.
    const after = new Date(lastPieceAt.getTime() + 1);
    await Promise.all(blobs.map((sha256) => this.blobs.removeOlder(sha256, after)));
  }
}

/** The next chunks, until they have so many bytes or there are no more. */
async function* nextOf(chunks: AsyncIterator<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  for (let taken = 0; taken < bytes; ) {
    const { value, done } = await chunks.next();
    if (done) return;
    taken += value.byteLength;
    yield value;
  }
}

function goesOnElsewhere(receivedBytes: number): HbscError {
  return new HbscError('CONFLICT', `The upload goes on at byte ${receivedBytes}. Send it from there.`);
}

function tooManyPieces(): HbscError {
  return new HbscError(
    'PAYLOAD_TOO_LARGE',
    `The upload has come in ${MOST_PIECES} pieces, the most accepted. Begin another and send larger ones.`,
  );
}
