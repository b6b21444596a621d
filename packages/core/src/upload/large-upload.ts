import type { Scope } from '../access/scope.ts';

/** A file too large for one request: it comes piece by piece, each a blob of its own. */
export interface LargeUpload {
  readonly id: string;
  /** Whose it is. */
  readonly tenant: string;
  /** Size of the whole file, as it was announced. */
  readonly bytes: number;
  /** What has come, from the beginning on. */
  readonly receivedBytes: number;
  readonly createdAt: Date;
}

/** A stretch of a {@link LargeUpload}. */
export interface UploadPiece {
  /** Where in the file it begins, bytes. */
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Where large uploads live. */
export interface LargeUploadRepository {
  create(upload: Pick<LargeUpload, 'id' | 'tenant' | 'bytes'>): Promise<LargeUpload>;
  find(id: string, scope?: Scope): Promise<LargeUpload | null>;
  /** All that a tenant has, the oldest first: they are kept for a day. */
  listOf(tenant: string): Promise<LargeUpload[]>;
  /** Those that are kept, by offset. */
  pieces(id: string): Promise<UploadPiece[]>;
  /**
   * Announces a piece, before its content is kept: from then on it is referred to, and nobody removes it as that of another upload.
   * One that was announced at the same place and never kept gives way. False when there is no such upload, or the piece does not
   * begin where the last one ends.
   */
  announce(id: string, piece: UploadPiece): Promise<boolean>;
  /** Commits a piece whose content is kept. False when another was announced in its place. */
  append(id: string, piece: UploadPiece): Promise<boolean>;
  /**
   * Removes an upload, unless an import is to read it.
   *
   * @returns its blobs that nothing refers to any more, and when the last of its pieces was committed
   */
  remove(id: string, scope?: Scope): Promise<RemovedUpload>;
}

export interface RemovedUpload {
  readonly blobs: readonly string[];
  readonly lastPieceAt: Date;
}
