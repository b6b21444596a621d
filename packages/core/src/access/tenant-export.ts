import type { BatchRepository } from '../batch/batch-ports.ts';
import type { BlobStore, JobRepository } from '../ports.ts';

/** Things that are read at a time. */
const PAGE = 200;

/** Where what a tenant has is written. */
export interface TenantArchive {
  /** Adds a record to the list of its kind. */
  record(kind: 'jobs' | 'batches' | 'items', record: object): Promise<void>;
  /** Adds a recording, each once. @returns false when it is there already */
  audio(sha256: string, content: AsyncIterable<Uint8Array>): Promise<boolean>;
}

/** What was written. */
export interface TenantExported {
  readonly jobs: number;
  readonly batches: number;
  readonly items: number;
  /** Recordings; those whose audio is no longer kept are missing. */
  readonly audio: number;
}

/** What a tenant has is read from here. */
export interface TenantSources {
  readonly jobs: Pick<JobRepository, 'list'>;
  readonly batches: Pick<BatchRepository, 'list' | 'streamItems'>;
  readonly blobs: Pick<BlobStore, 'read'>;
  /** Those of the recordings whose audio is kept. */
  readonly kept: (recordingIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Writes all that a tenant has handed in and was answered, page by page. */
export async function exportTenant(
  tenant: string,
  { jobs, batches, blobs, kept }: TenantSources,
  archive: TenantArchive,
): Promise<TenantExported> {
  const count = { jobs: 0, batches: 0, items: 0, audio: 0 };
  const addAudio = async (recordings: readonly { readonly id: string; readonly sha256: string }[]) => {
    const there = await kept(recordings.map(({ id }) => id));
    for (const { id, sha256 } of recordings) {
      if (there.has(id) && (await archive.audio(sha256, blobs.read(sha256)))) count.audio += 1;
    }
  };
  let key: { key: number; id: string } | null = null;
  for (;;) {
    const page = await jobs.list({ tenant }, { first: PAGE, sort: 'CREATED_ASC', after: key });
    for (const job of page) await archive.record('jobs', job);
    await addAudio(page.map(({ recording }) => recording));
    count.jobs += page.length;
    const last = page.at(-1);
    if (page.length < PAGE || !last) break;
    key = { key: last.createdAt.getTime(), id: last.id };
  }
  let place: { createdAt: Date; id: string } | null = null;
  for (;;) {
    const page = await batches.list(PAGE, place, { tenant });
    for (const batch of page) {
      await archive.record('batches', batch);
      for await (const items of batches.streamItems(batch.id)) {
        for (const item of items) await archive.record('items', { batchId: batch.id, ...item });
        await addAudio(items.flatMap(({ recording }) => recording ?? []));
        count.items += items.length;
      }
    }
    count.batches += page.length;
    place = page.at(-1) ?? null;
    if (page.length < PAGE) break;
  }
  return count;
}
