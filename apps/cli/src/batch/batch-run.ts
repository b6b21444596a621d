import { openAsBlob } from 'node:fs';
import { access } from 'node:fs/promises';
import {
  type BatchClient,
  type BatchView,
  type HbscClient,
  HbscClientError,
  type LabelSource,
} from '@hbsc/client';
import { HbscError } from '@hbsc/core';
import { type FileNotTaken, openFolder, sendFiles } from './folder.ts';
import { type SentItems, sentItemsOf } from './items.ts';
import type { BatchFlags } from './options.ts';
import { bar, batchBar, type ProgressLine } from './progress-line.ts';

/** A batch that has all the files it will get. */
export interface SentBatch {
  readonly id: string;
  /** What was found odd before anything was sent. */
  readonly notes: BatchView['notes'];
  readonly notTaken: readonly FileNotTaken[];
}

/** A data set of this machine on its way through the service. */
export class BatchRun {
  /** What `--resume` takes to go on from here; null before anything was begun. */
  resumeId: string | null;

  readonly batches: BatchClient;

  constructor(
    private readonly service: HbscClient,
    private readonly path: string,
    private readonly flags: BatchFlags & { readonly name: string },
    private readonly progress: ProgressLine,
  ) {
    this.batches = service.batches;
    this.resumeId = flags.resume ?? null;
  }

  /** Sends the files that the service does not have yet. */
  async sendFolder(): Promise<SentBatch> {
    const earlier = await this.earlierBatch();
    if (this.flags.resume !== undefined && !earlier) {
      throw new HbscClientError('NOT_FOUND', `There is no batch ${this.flags.resume} to go on with.`);
    }
    if (earlier?.closedAt || earlier?.status === 'CANCELLED')
      return { id: earlier.id, notes: [], notTaken: [] };
    const dataSet = await openFolder(this.path, this.flags);
    await this.refuseTooMany(dataSet.fileCount);
    const { name, model = null, map: labels } = this.flags;
    const { id } = earlier ?? (await this.batches.open({ name, model, labels }));
    this.begun(id);
    const sent: SentItems = earlier ? await sentItemsOf(this.batches, id, labels) : new Map();
    const onSent = (files: number) => this.progress.show(bar('Sending', files, dataSet.fileCount));
    onSent(sent.size);
    const notTaken = await sendFiles(this.batches, id, dataSet, sent, onSent).catch((error: unknown) =>
      this.closeIfFull(id, error),
    );
    await this.batches.close(id);
    return { id, notes: dataSet.notes, notTaken };
  }

  /** Uploads the archive, or the rest of it, unless there is a batch of it already. */
  async sendArchive(): Promise<SentBatch> {
    const earlier = await this.earlierBatch();
    if (earlier) return { id: earlier.id, notes: [], notTaken: [] };
    const { name, model = null, map: labels, resume } = this.flags;
    const labelled = await this.labelSource();
    const archive = await this.batches.uploadArchive(await openAsBlob(this.path), {
      ...(resume !== undefined && { uploadId: resume }),
      onProgress: ({ uploadId, sentBytes, totalBytes }) => {
        this.resumeId = uploadId;
        this.progress.show(bar('MB sent', Math.floor(sentBytes / 1e6), Math.ceil(totalBytes / 1e6)));
      },
    });
    const { id } = await this.batches.submit(archive, { name, model, labels, labelled });
    this.begun(id);
    return { id, notes: [], notTaken: [] };
  }

  /** Shows how far the service is, to the end. */
  async follow(id: string): Promise<BatchView> {
    let last: BatchView | null = null;
    for await (const batch of this.batches.updates(id)) {
      this.progress.show(batchBar(batch));
      last = batch;
    }
    if (!last) throw new HbscClientError('NOT_FOUND', `There is no batch ${id} any more.`);
    this.progress.tell(batchBar(last));
    return last;
  }

  /** Before anything is sent, where the service tells its settings to whoever asks. */
  private async refuseTooMany(files: number): Promise<void> {
    const settings = await this.service.operator.settings().catch((error: unknown) => {
      if (error instanceof HbscClientError && error.code === 'FORBIDDEN') return [];
      throw error;
    });
    const most = settings.find(({ name }) => name === 'HBSC_BATCH_ITEMS')?.value ?? null;
    if (most === null || files <= Number(most)) return;
    throw new HbscError(
      'PAYLOAD_TOO_LARGE',
      `The folder has ${files} files; a batch takes ${most}. Split it into several, each a batch of its own.`,
    );
  }

  /** What a batch that is full was sent is answered. @throws the error, with what to do */
  private async closeIfFull(id: string, error: unknown): Promise<never> {
    if (!(error instanceof HbscClientError) || error.code !== 'PAYLOAD_TOO_LARGE') throw error;
    await this.batches.close(id);
    const message = `${error.message} Batch ${id} is closed with the files it has; split the folder for the rest.`;
    throw new HbscClientError(error.code, message, { cause: error });
  }

  private begun(id: string): void {
    this.resumeId = id;
    this.progress.tell(`Batch ${id}`);
  }

  /** @throws HbscError `BAD_USER_INPUT` for a batch of something else: its figures would be taken for those of this data set */
  private async earlierBatch(): Promise<BatchView | null> {
    const { resume, name } = this.flags;
    const earlier = resume === undefined ? null : await this.batches.find(resume);
    if (earlier === null || earlier.name === name) return earlier;
    throw new HbscError(
      'BAD_USER_INPUT',
      `Batch ${earlier.id} was begun as ${JSON.stringify(earlier.name)}, and this is ${JSON.stringify(name)}. Give the same command, with the same --name.`,
    );
  }

  /** A table of labels that is no file of this machine is one of the archive. */
  private async labelSource(): Promise<LabelSource> {
    const { labels: table, labelsFrom, columns = {} } = this.flags;
    if (labelsFrom !== undefined)
      return labelsFrom === 'folder' ? { folder: true } : { template: labelsFrom };
    if (table === undefined) return {};
    const isHere = await access(table).then(
      () => true,
      () => false,
    );
    if (!isHere) return { manifest: { path: table, columns } };
    const uploadId = await this.batches.uploadArchive(await openAsBlob(table));
    return { manifest: { uploadId, columns } };
  }
}
