import {
  type Batch,
  type BatchCursor,
  type BatchIntakeFacts,
  type BatchIntakeState,
  type BatchItem,
  type BatchItemFilter,
  type BatchNote,
  type BatchRepository,
  type DataSetSource,
  EVERY_TENANT,
  type JobError,
  type JobRun,
  type NewBatch,
  type NewBatchItem,
  type Scope,
  type StartedImport,
} from '@hbsc/core';
import { BatchFeeding } from './batch-feeding.ts';
import { BatchItems } from './batch-items.ts';
import { type BatchRow, batchOf, SELECT_BATCHES } from './batch-rows.ts';
import { type Database, UNPREPARED } from './client.ts';
import { Prisma } from './generated/client.ts';
import { changeBy, mayTake, TELL_BATCH, TELL_CANCELLED, TELL_CHANGE } from './job-changes.ts';
import { retryJobs } from './job-retry.ts';
import { andSeen } from './scope.ts';

/** Items that are read at a time: with their results, about 10 ms of computing. */
const PAGE = 200;

/**
 * Batches in Postgres. What is counted of them is counted from their items and jobs, by index; nothing is kept beside the rows that
 * could differ from them.
 */
export class PrismaBatchRepository implements BatchRepository {
  private readonly items: BatchItems;
  private readonly feeding: BatchFeeding;

  constructor(private readonly database: Database) {
    this.items = new BatchItems(database);
    this.feeding = new BatchFeeding(database);
  }

  async create({
    id,
    tenant,
    name,
    model,
    intake,
    labels,
    rerunOf,
    source = null,
  }: NewBatch): Promise<Batch> {
    await this.database.query`
      WITH created AS (
        INSERT INTO batch (id, tenant, name, model, intake, labels, rerun_of, source, has_waiting, closed_at)
        VALUES (${id}::uuid, ${tenant}, ${name}, ${model}, ${intake}::batch_intake, ${JSON.stringify(labels)}::jsonb,
                ${rerunOf}::uuid, ${source && JSON.stringify(source)}::jsonb, ${rerunOf !== null}, ${intake === 'CLOSED' ? Prisma.sql`now()` : null})
        RETURNING id
      ), audio AS (
        SELECT recording.id FROM recording JOIN batch_item ON batch_item.recording_id = recording.id
        WHERE batch_item.batch_id = ${rerunOf}::uuid AND audio_expired_at IS NULL
        FOR SHARE OF recording
      )
      INSERT INTO batch_item (batch_id, position, path, given_label, label, group_name, recording_id, error_code, error_message)
      SELECT created.id, position, path, given_label, label, group_name, recording_id,
             CASE WHEN recording_id IS NOT NULL AND audio.id IS NULL THEN 'CONFLICT' ELSE error_code END,
             CASE WHEN recording_id IS NOT NULL AND audio.id IS NULL THEN 'The audio is no longer kept.' ELSE error_message END
      FROM created JOIN batch_item ON batch_item.batch_id = ${rerunOf}::uuid
      LEFT JOIN audio ON audio.id = batch_item.recording_id`;
    const batch = await this.find(id);
    if (!batch) throw new Error('the new batch was not found');
    return batch;
  }

  async find(id: string, scope: Scope = EVERY_TENANT): Promise<Batch | null> {
    const [row] = await this.database.query<BatchRow[]>`
      ${SELECT_BATCHES} WHERE batch.id = ${id}::uuid ${andSeen(scope, 'batch')}`;
    return row ? batchOf(row) : null;
  }

  async findMany(ids: readonly string[]): Promise<Batch[]> {
    const rows = await this.database.query<BatchRow[]>`
      ${SELECT_BATCHES} WHERE batch.id = ANY(${ids}::uuid[])`;
    return rows.map(batchOf);
  }

  async sourceOf(id: string): Promise<DataSetSource | null> {
    const [row] = await this.database.query<{ source: DataSetSource | null }[]>`
      SELECT source FROM batch WHERE id = ${id}::uuid`;
    return row?.source ?? null;
  }

  async intakeOf(id: string, scope: Scope = EVERY_TENANT): Promise<BatchIntakeFacts | null> {
    const [row] = await this.database.query<BatchIntakeFacts[]>`
      SELECT tenant, intake, labels FROM batch WHERE id = ${id}::uuid ${andSeen(scope, 'batch')}`;
    return row ?? null;
  }

  async startImport(id: string): Promise<StartedImport | null> {
    const [row] = await this.database.query<StartedImport[]>`
      UPDATE batch SET import_starts = import_starts + 1 WHERE id = ${id}::uuid AND intake = 'IMPORTING'
      RETURNING labels, created_at AS "createdAt", import_starts AS starts`;
    return row ?? null;
  }

  async spareImport(id: string): Promise<void> {
    await this.database.execute`
      UPDATE batch SET import_starts = import_starts - 1 WHERE id = ${id}::uuid AND import_starts > 0`;
  }

  async listImporting(limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>`
      SELECT id FROM batch WHERE intake = 'IMPORTING' ORDER BY created_at LIMIT ${limit}`;
    return rows.map(({ id }) => id);
  }

  async list(first: number, after: BatchCursor | null, scope: Scope = EVERY_TENANT): Promise<Batch[]> {
    const rows = await this.database.query<BatchRow[]>`
      ${UNPREPARED} ${SELECT_BATCHES} WHERE true ${andSeen(scope, 'batch')} ${after ? andBehind(after) : Prisma.empty}
      ORDER BY batch.created_at DESC, batch.id DESC LIMIT ${first}`;
    return rows.map(batchOf);
  }

  addItems(
    id: string,
    intake: BatchIntakeState,
    items: readonly NewBatchItem[],
    mostItems: number,
  ): Promise<BatchItem[] | null> {
    return this.items.add(id, intake, items, mostItems);
  }

  listItems(id: string, filter: BatchItemFilter, first: number, after: number | null): Promise<BatchItem[]> {
    return this.items.list(id, filter, first, after);
  }

  async *streamItems(id: string, filter: BatchItemFilter = {}): AsyncGenerator<readonly BatchItem[], void> {
    let after: number | null = null;
    for (;;) {
      const page: BatchItem[] = await this.items.list(id, filter, PAGE, after);
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      after = page.at(-1)?.position ?? null;
    }
  }

  async close(id: string, intake: BatchIntakeState, notes: readonly BatchNote[]): Promise<boolean> {
    const rows = await this.database.query<unknown[]>`
      UPDATE batch SET intake = 'CLOSED', closed_at = now(), notes = ${JSON.stringify(notes)}::jsonb
      WHERE id = ${id}::uuid AND intake = ${intake}::batch_intake RETURNING ${TELL_BATCH}`;
    return rows.length > 0;
  }

  reject(id: string, { code, message }: JobError): Promise<boolean> {
    return this.end(Prisma.sql`
      UPDATE batch SET cancelled_at = now(), closed_at = now(), intake = 'REJECTED', error_code = ${code}, error_message = ${message}
      WHERE id = ${id}::uuid AND cancelled_at IS NULL AND intake = 'IMPORTING'`);
  }

  async setPaused(id: string, paused: boolean): Promise<void> {
    await this.database.query`
      UPDATE batch SET paused_at = CASE WHEN ${paused} THEN coalesce(paused_at, now()) END
      WHERE id = ${id}::uuid AND cancelled_at IS NULL RETURNING ${TELL_BATCH}`;
  }

  cancel(id: string): Promise<boolean> {
    return this.end(Prisma.sql`
      UPDATE batch SET cancelled_at = now(), closed_at = coalesce(closed_at, now()), intake = 'CLOSED'
      WHERE id = ${id}::uuid AND cancelled_at IS NULL`);
  }

  async retryFailed(id: string): Promise<number> {
    return (await retryJobs(this.database, Prisma.sql`job.batch_id = ${id}::uuid`)).length;
  }

  feed(window: number): Promise<JobRun[]> {
    return this.feeding.feed(window);
  }

  /**
   * Cancels the jobs of a batch that comes to its end. The batch is changed first: nobody makes a job for it after that, and
   * whoever is just making some is waited for.
   *
   * @param update - of at most one batch
   */
  private end(update: Prisma.Sql): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const [ended] = await transaction.query<{ id: string }[]>`
          ${update} RETURNING id, ${TELL_BATCH}, ${TELL_CANCELLED}`;
      if (!ended) return false;
      await transaction.query`
          UPDATE job SET ${changeBy('cancel')}, finished_at = now()
          WHERE batch_id = ${ended.id}::uuid AND ${mayTake('cancel')}
          RETURNING ${TELL_CHANGE}, ${TELL_CANCELLED}`;
      return true;
    });
  }
}

function andBehind({ createdAt, id }: BatchCursor): Prisma.Sql {
  return Prisma.sql`AND (batch.created_at, batch.id) < (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`;
}
