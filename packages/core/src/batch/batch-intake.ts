import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Quotas } from '../access/quotas.ts';
import type { Scope } from '../access/scope.ts';
import { HbscError, meaningOf, publicErrorOf } from '../errors.ts';
import type { JobError } from '../job/job.ts';
import type { Owner } from '../job/submission.ts';
import type { ModelSelection } from '../model-selection.ts';
import type { StagedBlob } from '../ports.ts';
import { shownText } from '../text.ts';
import type { Batch, BatchIntakeState, BatchItem, BatchNote } from './batch.ts';
import type { BatchIntakeFacts, BatchRepository, NewBatchItem } from './batch-ports.ts';
import type { DataSetSource } from './data-set.ts';
import { type LabelMeaning, LONGEST_LABEL, labelMappingSchema, meaningBy } from './labels.ts';

/** Longest path within a batch, bytes of UTF-8. */
const LONGEST_PATH_BYTES = 1_024;
const LONGEST_NAME = 200;

const optionsSchema = z.object({
  name: shownText(LONGEST_NAME),
  model: shownText(LONGEST_NAME)
    .nullish()
    .transform((value) => value ?? null),
  labels: labelMappingSchema.nullish().transform((value) => value ?? {}),
});

/** An empty cell of a table is no label. */
const label = z.preprocess(
  (value) => (value === '' || value === undefined ? null : value),
  shownText(LONGEST_LABEL).nullable(),
);

const fileSchema = z.object({
  path: z
    .string()
    .transform((path) => path.normalize('NFC').replace(/^(\.\/)+/, ''))
    .pipe(shownText(LONGEST_PATH_BYTES))
    .refine(
      (path) => Buffer.byteLength(path) <= LONGEST_PATH_BYTES,
      `it must have at most ${LONGEST_PATH_BYTES} bytes`,
    ),
  label,
  group: label,
});

/** What a client may say of a batch. Null and nothing are the same. */
export type BatchOptions = z.input<typeof optionsSchema>;

/** A file for a batch. */
export interface BatchFile {
  /** Its name within the batch: tells it from the others, and is shown. */
  readonly path: string;
  /** As the data set has it. */
  readonly label?: string | null;
  readonly group?: string | null;
  /** The file, owned by nobody yet, or why there is none. */
  readonly content: StagedBlob | HbscError;
}

/** What became of a {@link BatchFile}: an item, perhaps one that is refused, or an error and nothing was changed. */
export interface AddedFile {
  readonly path: string;
  readonly item: BatchItem | null;
  readonly error: JobError | null;
}

/** Whom a batch takes files from: clients, while it is OPEN, or the worker that imports it. */
export type BatchSource = 'OPEN' | 'IMPORTING';

/** How files come into a batch. */
export class BatchIntake {
  /**
   * @param mostItems - most items of a batch
   * @param quotas - what tenants may use; null for anything
   */
  constructor(
    private readonly batches: BatchRepository,
    private readonly models: ModelSelection,
    private readonly mostItems: number,
    private readonly quotas: Pick<Quotas, 'admitBytes'> | null = null,
  ) {}

  /**
   * Begins an empty batch.
   *
   * @param source - what is to be imported; without it, clients add the files
   * @throws HbscError `BAD_USER_INPUT` for an option
   */
  async open(given: BatchOptions, { tenant }: Owner, source: DataSetSource | null = null): Promise<Batch> {
    const { model, ...options } = checked(optionsSchema, given);
    if (model !== null) await this.models.held(model);
    return this.batches.create({
      ...options,
      id: randomUUID(),
      tenant,
      model: model ?? (await this.models.active()),
      intake: source ? 'IMPORTING' : 'OPEN',
      source,
      rerunOf: null,
    });
  }

  /**
   * Takes files into a batch; what is accepted is classified from then on. A file that can never be taken becomes an item that
   * has failed. The same file at the same path may be added again: it stays one item, so who was cut off begins anew.
   *
   * @returns what became of each file, in their order
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when the batch takes no files from there, `PAYLOAD_TOO_LARGE` when it would have too many,
   *   `STORAGE_UNAVAILABLE`
   */
  async add(
    id: string,
    files: readonly BatchFile[],
    scope: Scope,
    source: BatchSource = 'OPEN',
  ): Promise<AddedFile[]> {
    const { tenant, labels, intake } = await this.intakeOf(id, scope);
    if (intake !== source) throw takesNothing(intake);
    const bytes = files.reduce((sum, { content }) => sum + ('bytes' in content ? content.bytes : 0), 0);
    await this.quotas?.admitBytes(tenant, bytes);
    const meaning = meaningBy(labels);
    const judged = await Promise.all(files.map((file) => this.judge(file, meaning)));
    const items = judged.flatMap((verdict) => ('error' in verdict ? [] : [verdict.item]));
    const first = new Map([...items].reverse().map((item) => [item.path, item]));
    const found = await this.batches.addItems(id, source, [...first.values()].reverse(), this.mostItems);
    if (!found) throw takesNothing((await this.intakeOf(id, scope)).intake);
    const byPath = new Map(found.map((item) => [item.path, item]));
    return judged.map((verdict) => {
      if ('error' in verdict) return { path: verdict.path, item: null, error: verdict.error };
      return outcomeOf(verdict.item, byPath.get(verdict.item.path));
    });
  }

  /**
   * Ends the intake. Closing a closed batch changes nothing.
   *
   * @param notes - what was found odd in the data set
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when the batch takes files from elsewhere, or was rejected
   */
  async close(
    id: string,
    scope: Scope,
    source: BatchSource = 'OPEN',
    notes: readonly BatchNote[] = [],
  ): Promise<Batch> {
    await this.intakeOf(id, scope);
    const closed = await this.batches.close(id, source, notes);
    const batch = await this.find(id, scope);
    if (!closed && batch.intake !== 'CLOSED') throw takesNothing(batch.intake);
    return batch;
  }

  /** Ends an import that came to nothing, with the reason. Without effect when it is over already. */
  async reject(id: string, reason: unknown): Promise<void> {
    await this.batches.reject(id, publicErrorOf(reason));
  }

  private async find(id: string, scope: Scope): Promise<Batch> {
    return (await this.batches.find(id, scope)) ?? notThere(id);
  }

  private async intakeOf(id: string, scope: Scope): Promise<BatchIntakeFacts> {
    return (await this.batches.intakeOf(id, scope)) ?? notThere(id);
  }

  private async judge({ content, ...said }: BatchFile, meaning: LabelMeaning): Promise<Verdict> {
    try {
      const { path, label: givenLabel, group } = checked(fileSchema, said);
      const label = givenLabel === null ? null : meaning(givenLabel);
      return { item: { path, givenLabel, label, group, content: await contentOf(content, path) } };
    } catch (error) {
      if (error instanceof HbscError) return { path: said.path, error: publicErrorOf(error) };
      throw error;
    }
  }
}

type Verdict = { readonly item: NewBatchItem } | { readonly path: string; readonly error: JobError };

/** @throws HbscError for what may be otherwise when the file is sent again */
async function contentOf(content: StagedBlob | HbscError, path: string): Promise<NewBatchItem['content']> {
  if (content instanceof HbscError) {
    if (meaningOf(content.code).retryable || content.code === 'BAD_USER_INPUT') throw content;
    return { error: publicErrorOf(content) };
  }
  if (content.bytes === 0) {
    return { error: { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'The file is empty (0 bytes).' } };
  }
  await content.keep();
  const fileName = path.slice(path.lastIndexOf('/') + 1);
  return { recording: { id: randomUUID(), sha256: content.sha256, bytes: content.bytes, fileName } };
}

function outcomeOf(wanted: NewBatchItem, found: BatchItem | undefined): AddedFile {
  const { path } = wanted;
  if (found && isSame(wanted, found)) return { path, item: found, error: null };
  const message = 'The batch has another file, label or group at this path. Name this one otherwise.';
  return { path, item: null, error: { code: 'CONFLICT', message } };
}

function isSame(wanted: NewBatchItem, found: BatchItem): boolean {
  const sha256 = 'recording' in wanted.content ? wanted.content.recording.sha256 : undefined;
  return (
    found.recording?.sha256 === sha256 &&
    found.givenLabel === wanted.givenLabel &&
    found.group === wanted.group
  );
}

function notThere(id: string): never {
  throw new HbscError('NOT_FOUND', `There is no batch ${id}.`);
}

function takesNothing(intake: BatchIntakeState): HbscError {
  return new HbscError('CONFLICT', `The batch is ${intake}: it takes no files from here. Open another.`);
}

/** @throws HbscError `BAD_USER_INPUT` for the first thing that is wrong */
function checked<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const outcome = schema.safeParse(given);
  if (outcome.success) return outcome.data;
  const [issue] = outcome.error.issues;
  throw new HbscError('BAD_USER_INPUT', `${issue?.path.join('.')}: ${issue?.message}.`);
}
