import { EVERY_TENANT, type KeptRecording, type RecordingRepository, type Scope } from '@hbsc/core';
import type { Database } from './client.ts';
import { andSeen } from './scope.ts';

/** The rows of recordings in Postgres. */
export class PrismaRecordingRepository implements RecordingRepository {
  constructor(private readonly database: Database) {}

  findMany(ids: readonly string[], scope: Scope = EVERY_TENANT): Promise<KeptRecording[]> {
    return this.database.query<KeptRecording[]>`
      SELECT id, sha256, bytes, file_name AS "fileName", created_at AS "createdAt",
             audio_expired_at IS NULL AS "audioAvailable"
      FROM recording WHERE id = ANY(${ids}::uuid[]) ${andSeen(scope, 'recording')}`;
  }
}
