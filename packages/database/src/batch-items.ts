import {
  type BatchIntakeState,
  type BatchItem,
  type BatchItemFilter,
  HbscError,
  HEART_SOUND_CLASSES,
  type NewBatchItem,
} from '@hbsc/core';
import { type BatchItemRow, batchItemOf, IS_WAITING, SELECT_ITEMS } from './batch-rows.ts';
import { type Database, UNPREPARED } from './client.ts';
import { Prisma } from './generated/client.ts';
import { TELL_BATCH } from './job-changes.ts';

/** The items of batches: how they come in and how they are read. */
export class BatchItems {
  constructor(private readonly database: Database) {}

  /** As `BatchRepository.addItems`. The batch is locked before its items are looked at, so that positions have no gaps. */
  add(
    id: string,
    intake: BatchIntakeState,
    items: readonly NewBatchItem[],
    mostItems: number,
  ): Promise<BatchItem[] | null> {
    return this.database.transaction(async (transaction) => {
      const locked = await transaction.query<unknown[]>`
        SELECT FROM batch WHERE id = ${id}::uuid AND intake = ${intake}::batch_intake FOR UPDATE`;
      if (locked.length === 0) return null;
      const [added] = await transaction.query<{ total: number }[]>(insertOf(id, items));
      if (added && added.total > mostItems) throw tooMany(mostItems);
      const rows = await transaction.query<BatchItemRow[]>`
        ${SELECT_ITEMS} WHERE batch_item.batch_id = ${id}::uuid AND path = ANY(${items.map(({ path }) => path)})`;
      return rows.map(batchItemOf);
    });
  }

  /** As `BatchRepository.listItems`. */
  async list(
    id: string,
    { statuses, labels, predictions, errorCodes }: BatchItemFilter,
    first: number,
    after: number | null,
  ): Promise<BatchItem[]> {
    const conditions = [
      Prisma.sql`batch_item.batch_id = ${id}::uuid`,
      after !== null && Prisma.sql`batch_item.position > ${after}`,
      statuses && Prisma.sql`${STATUS} = ANY(${statuses})`,
      labels && Prisma.sql`coalesce(batch_item.label::text, '') = ANY(${labels.map((label) => label ?? '')})`,
      predictions &&
        Prisma.sql`result.top_label = ANY(${predictions.map((name) => HEART_SOUND_CLASSES.indexOf(name))}::int[])`,
      errorCodes && Prisma.sql`coalesce(batch_item.error_code, job.error_code) = ANY(${errorCodes})`,
    ].filter((condition) => condition instanceof Prisma.Sql);
    const rows = await this.database.query<BatchItemRow[]>`
      ${UNPREPARED} ${SELECT_ITEMS} WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY batch_item.position LIMIT ${first}`;
    return rows.map(batchItemOf);
  }
}

/** As core's `BatchItem.status` has it. */
const STATUS = Prisma.sql`
  CASE WHEN batch_item.error_code IS NOT NULL THEN 'FAILED'
       WHEN ${IS_WAITING} THEN CASE WHEN batch.cancelled_at IS NULL THEN 'WAITING' ELSE 'CANCELLED' END
       ELSE job.status::text END`;

/**
 * The items whose paths are new to the batch, behind those it has, with their recordings. Each path is looked up by itself: of NOT EXISTS
 * Postgres makes a join, for which it may read the whole batch.
 */
function insertOf(id: string, items: readonly NewBatchItem[]): Prisma.Sql {
  const given = items.map(({ path, givenLabel, label, group, content }, place) => ({
    place,
    path,
    given_label: givenLabel,
    label,
    group_name: group,
    recording: 'recording' in content ? content.recording : null,
    error: 'error' in content ? content.error : null,
  }));
  return Prisma.sql`
    WITH known AS (
      SELECT coalesce(max(position) + 1, 0) AS items FROM batch_item WHERE batch_id = ${id}::uuid
    ), fresh AS (
      SELECT given.*, items + row_number() OVER (ORDER BY place) - 1 AS position,
             (recording->>'id')::uuid AS recording_id
      FROM known, jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given (
        place int, path text, given_label text, label heart_sound_class, group_name text, recording jsonb, error jsonb)
      WHERE (SELECT true FROM batch_item WHERE batch_id = ${id}::uuid AND batch_item.path = given.path) IS NULL
    ), received AS (
      INSERT INTO recording (id, tenant, sha256, bytes, file_name, search_text)
      SELECT recording_id, (SELECT tenant FROM batch WHERE id = ${id}::uuid), recording->>'sha256', (recording->>'bytes')::int, recording->>'fileName', recording->>'fileName'
      FROM fresh WHERE recording IS NOT NULL
    ), added AS (
      INSERT INTO batch_item (batch_id, position, path, given_label, label, group_name, recording_id, error_code, error_message)
      SELECT ${id}::uuid, position, path, given_label, label, group_name, recording_id, error->>'code', error->>'message'
      FROM fresh RETURNING position
    )
    UPDATE batch SET has_waiting = true, import_starts = 0 FROM (SELECT max(position) + 1 AS total FROM added) AS added
    WHERE batch.id = ${id}::uuid AND total IS NOT NULL RETURNING total, ${TELL_BATCH}`;
}

function tooMany(mostItems: number): HbscError {
  return new HbscError(
    'PAYLOAD_TOO_LARGE',
    `The batch would have more than ${mostItems} items, the most accepted. Open another for the rest.`,
    { limit: 'batchItems' },
  );
}
