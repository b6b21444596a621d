import {
  EVERY_TENANT,
  type LargeUpload,
  type LargeUploadRepository,
  type RemovedUpload,
  type Scope,
  type UploadPiece,
} from '@hbsc/core';
import type { Database } from './client.ts';
import { Prisma } from './generated/client.ts';
import { andSeen } from './scope.ts';

/** Uploads that a batch is imported from, or its manifest. */
export const IS_TO_BE_READ = Prisma.sql`EXISTS (
  SELECT FROM batch WHERE intake = 'IMPORTING'
    AND large_upload.id::text IN (batch.source->>'uploadId', batch.source->'labels'->>'uploadId'))`;

/** Large uploads in Postgres: what has come of them is the sum of their pieces. */
export class PrismaLargeUploadRepository implements LargeUploadRepository {
  constructor(private readonly database: Database) {}

  async create(upload: Pick<LargeUpload, 'id' | 'tenant' | 'bytes'>): Promise<LargeUpload> {
    const { id, tenant, bytes } = upload;
    const [row] = await this.database.query<[{ created_at: Date }]>`
      INSERT INTO large_upload (id, tenant, bytes) VALUES (${id}::uuid, ${tenant}, ${bytes}) RETURNING created_at`;
    return { ...upload, receivedBytes: 0, createdAt: row.created_at };
  }

  async find(id: string, scope: Scope = EVERY_TENANT): Promise<LargeUpload | null> {
    const [upload] = await this.database.query<LargeUpload[]>`
      ${SELECT_UPLOADS} WHERE id = ${id}::uuid ${andSeen(scope, 'large_upload')}`;
    return upload ?? null;
  }

  listOf(tenant: string): Promise<LargeUpload[]> {
    return this.database.query`${SELECT_UPLOADS} WHERE tenant = ${tenant} ORDER BY created_at, id`;
  }

  pieces(id: string): Promise<UploadPiece[]> {
    return this.database.query`
      SELECT start::float8 AS "offset", bytes, sha256 FROM upload_piece WHERE upload_id = ${id}::uuid AND is_kept
      ORDER BY start`;
  }

  async announce(id: string, { offset, bytes, sha256 }: UploadPiece): Promise<boolean> {
    const rows = await this.database.execute`
      INSERT INTO upload_piece AS piece (upload_id, start, bytes, sha256)
      SELECT id, ${offset}, ${bytes}, ${sha256} FROM large_upload
      WHERE id = ${id}::uuid
        AND ${offset} = (SELECT coalesce(sum(bytes), 0) FROM upload_piece WHERE upload_id = ${id}::uuid AND is_kept)
      ON CONFLICT (upload_id, start) DO UPDATE SET bytes = excluded.bytes, sha256 = excluded.sha256, created_at = now()
      WHERE NOT piece.is_kept`;
    return rows > 0;
  }

  /** Of two pieces at the same place one is committed: the one that was announced last. */
  async append(id: string, { offset, sha256 }: UploadPiece): Promise<boolean> {
    const rows = await this.database.execute`
      UPDATE upload_piece SET is_kept = true, created_at = now()
      WHERE upload_id = ${id}::uuid AND start = ${offset} AND sha256 = ${sha256} AND NOT is_kept`;
    return rows > 0;
  }

  async remove(id: string, scope: Scope = EVERY_TENANT): Promise<RemovedUpload> {
    const rows = await this.database.query<{ sha256: string; last_piece_at: Date }[]>`
      WITH removed AS (
        DELETE FROM large_upload WHERE id = ${id}::uuid AND NOT ${IS_TO_BE_READ} ${andSeen(scope, 'large_upload')} RETURNING id
      )
      SELECT DISTINCT sha256, max(created_at) OVER () AS last_piece_at FROM upload_piece JOIN removed ON removed.id = upload_id
      WHERE NOT EXISTS (SELECT FROM recording WHERE recording.sha256 = upload_piece.sha256 AND audio_expired_at IS NULL)
        AND NOT EXISTS (
          SELECT FROM upload_piece AS other WHERE other.sha256 = upload_piece.sha256 AND other.upload_id <> upload_piece.upload_id)`;
    return {
      blobs: rows.map(({ sha256 }) => sha256),
      lastPieceAt: rows[0]?.last_piece_at ?? new Date(0),
    };
  }
}

const SELECT_UPLOADS = Prisma.sql`
  SELECT id, tenant, bytes::float8, created_at AS "createdAt", (
    SELECT coalesce(sum(bytes), 0)::float8 FROM upload_piece WHERE upload_id = large_upload.id AND is_kept
  ) AS "receivedBytes" FROM large_upload`;
