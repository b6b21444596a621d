import { randomUUID } from 'node:crypto';
import type { Database } from '@hbsc/database';
import { CLASSIFICATION } from './gateway-site.ts';

export interface AnsweredBatch {
  readonly items: number;
  readonly name?: string;
  /** Tells the answers of one batch from those of another. */
  readonly modelVersion?: string;
  readonly labelled?: boolean;
  readonly tenant?: string;
}

/**
 * Commits a batch that is over: labels in turn, six groups, answers that are right more often than not, every seventh of another
 * outcome, and every tenth recording silent.
 *
 * @returns its id
 */
export async function insertAnswered(
  { prisma }: Database,
  { items, name = 'ward 7', modelVersion = '1.0.0', labelled = true, tenant = 'default' }: AnsweredBatch,
): Promise<string> {
  const id = randomUUID();
  const { quality, rhythm, windows } = CLASSIFICATION;
  await prisma.$executeRaw`
    INSERT INTO batch (id, tenant, name, model, intake, closed_at)
    VALUES (${id}::uuid, ${tenant}, ${name}, ${`m5@${modelVersion}`}, 'CLOSED', now())`;
  await prisma.$executeRaw`
    WITH item AS (
      SELECT n, gen_random_uuid() AS recording_id, gen_random_uuid() AS job_id, n % 10 = 9 AS is_silent,
             (ARRAY['artifact', 'extrahls', 'murmur', 'normal'])[n % 4 + 1] AS class,
             (n * 7919 + length(${modelVersion}) * 31) % 13 / 13.0 AS chance
      FROM generate_series(0, ${items} - 1) AS n
    ), received AS (
      INSERT INTO recording (id, tenant, sha256, bytes, file_name, search_text)
      SELECT recording_id, ${tenant}, lpad(to_hex(n), 64, '0'), 4, n || '.wav', n || '.wav' FROM item
    ), ended AS (
      INSERT INTO job (id, tenant, recording_id, model, priority, batch_id, status, attempts, finished_at, error_code, error_message)
      SELECT job_id, ${tenant}, recording_id, ${`m5@${modelVersion}`}, 'LOW', ${id}::uuid,
             (CASE WHEN is_silent THEN 'FAILED' ELSE 'SUCCEEDED' END)::job_status, 1, now(),
             CASE WHEN is_silent THEN 'SILENT_AUDIO' END, CASE WHEN is_silent THEN 'The recording is silent.' END
      FROM item
    ), added AS (
      INSERT INTO batch_item (batch_id, position, path, recording_id, job_id, given_label, label, group_name)
      SELECT ${id}::uuid, n, format('a/%s, "=1+1".wav', n), recording_id, job_id,
             CASE WHEN ${labelled} THEN class END, CASE WHEN ${labelled} THEN class END::heart_sound_class, 'patient ' || n % 6
      FROM item
    )
    INSERT INTO result (job_id, outcome, model_name, model_version, model_sha256, probabilities, top_label, format, sample_rate_hz,
                        channels, duration_seconds, decode_ms, resample_ms, infer_ms, windows, quality, rhythm)
    SELECT job_id, (CASE WHEN n % 7 = 0 THEN 'UNCERTAIN' ELSE 'CLASSIFIED' END)::outcome, 'm5', ${modelVersion}, repeat('a', 64),
           ARRAY(SELECT CASE WHEN guess = n % 4 THEN 0.25 + chance / 2 WHEN guess = (n + 1) % 4 THEN 0.55 - chance / 2 ELSE 0.1 END
                 FROM generate_series(0, 3) AS guess ORDER BY guess),
           n % 4, 'wav', 4000, 1, 9.5, 1, 2, 3, ${JSON.stringify(windows)}::jsonb, ${JSON.stringify(quality)}::jsonb,
           ${JSON.stringify(rhythm)}::jsonb
    FROM item WHERE NOT is_silent`;
  return id;
}
