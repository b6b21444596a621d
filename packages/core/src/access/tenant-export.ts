import type { BatchCursor, BatchRepository } from '../batch/batch-ports.ts';
import type { BlobStore, JobCursor, JobRepository, ShadowRepository } from '../ports.ts';
import type { LargeUploadRepository } from '../upload/large-upload.ts';
import type { WebhookRepository } from '../webhook-ports.ts';

/** Things that are read at a time. */
const PAGE = 200;

/** Kinds of records. */
export const EXPORTED_KINDS = ['jobs', 'batches', 'items', 'uploads'] as const;

/** Where what a tenant has is written. */
export interface TenantArchive {
  /** Adds a record to the list of its kind. */
  record(kind: (typeof EXPORTED_KINDS)[number], record: object): Promise<void>;
  /** Adds a recording, each once. @returns false when it is there already */
  audio(sha256: string, content: AsyncIterable<Uint8Array>): Promise<boolean>;
  /** Adds what has come of a large upload. */
  upload(id: string, content: AsyncIterable<Uint8Array>): Promise<void>;
}

/** What was written. */
export interface TenantExported {
  /** Each with its webhooks, their attempts, and what a model said in the shadow. */
  readonly jobs: number;
  readonly batches: number;
  readonly items: number;
  /** Large uploads; those that are not whole with what has come. */
  readonly uploads: number;
  /** Recordings; those whose audio is no longer kept are missing. */
  readonly audio: number;
}

/** What a tenant has is read from here. */
export interface TenantSources {
  readonly jobs: Pick<JobRepository, 'list'>;
  readonly webhooks: Pick<WebhookRepository, 'listOf'>;
  readonly shadows: Pick<ShadowRepository, 'findMany'>;
  readonly batches: Pick<BatchRepository, 'list' | 'streamItems'>;
  readonly uploads: Pick<LargeUploadRepository, 'listOf' | 'pieces'>;
  readonly blobs: Pick<BlobStore, 'read'>;
  /** Those of the recordings whose audio is kept. */
  readonly kept: (recordingIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Writes all that a tenant has handed in and was answered, page by page. */
export async function exportTenant(
  tenant: string,
  sources: TenantSources,
  archive: TenantArchive,
): Promise<TenantExported> {
  const { blobs, kept } = sources;
  let audio = 0;
  const addAudio: AddAudio = async (recordings) => {
    const there = await kept(recordings.map(({ id }) => id));
    for (const { id, sha256 } of recordings) {
      if (there.has(id) && (await archive.audio(sha256, blobs.read(sha256)))) audio += 1;
    }
  };
  const jobs = await exportJobs(tenant, sources, archive, addAudio);
  const { batches, items } = await exportBatches(tenant, sources, archive, addAudio);
  const uploads = await exportUploads(tenant, sources, archive);
  return { jobs, batches, items, uploads, audio };
}

type AddAudio = (recordings: readonly { readonly id: string; readonly sha256: string }[]) => Promise<void>;

async function exportJobs(
  tenant: string,
  { jobs, webhooks, shadows }: TenantSources,
  archive: TenantArchive,
  addAudio: AddAudio,
): Promise<number> {
  let count = 0;
  for (let after: JobCursor | null = null; ; ) {
    const page = await jobs.list({ tenant }, { first: PAGE, sort: 'CREATED_ASC', after });
    const ids = page.map(({ id }) => id);
    const [delivered, shadow] = await Promise.all([webhooks.listOf(ids), shadows.findMany(ids)]);
    for (const job of page) {
      const own = delivered.filter(({ jobId }) => jobId === job.id);
      await archive.record('jobs', { ...job, webhooks: own, shadowResult: shadow.get(job.id) ?? null });
    }
    await addAudio(page.map(({ recording }) => recording));
    count += page.length;
    const last = page.at(-1);
    if (page.length < PAGE || !last) return count;
    after = { key: last.createdAt.getTime(), id: last.id };
  }
}

async function exportBatches(
  tenant: string,
  { batches }: TenantSources,
  archive: TenantArchive,
  addAudio: AddAudio,
): Promise<{ batches: number; items: number }> {
  const count = { batches: 0, items: 0 };
  for (let after: BatchCursor | null = null; ; ) {
    const page = await batches.list(PAGE, after, { tenant });
    for (const batch of page) {
      await archive.record('batches', batch);
      for await (const items of batches.streamItems(batch.id)) {
        for (const item of items) await archive.record('items', { batchId: batch.id, ...item });
        await addAudio(items.flatMap(({ recording }) => recording ?? []));
        count.items += items.length;
      }
    }
    count.batches += page.length;
    if (page.length < PAGE) return count;
    after = page.at(-1) ?? null;
  }
}

async function exportUploads(
  tenant: string,
  { uploads, blobs }: TenantSources,
  archive: TenantArchive,
): Promise<number> {
  const contentOf = async function* (id: string) {
    for (const { sha256 } of await uploads.pieces(id)) yield* blobs.read(sha256);
  };
  const all = await uploads.listOf(tenant);
  for (const upload of all) {
    await archive.record('uploads', upload);
    await archive.upload(upload.id, contentOf(upload.id));
  }
  return all.length;
}
