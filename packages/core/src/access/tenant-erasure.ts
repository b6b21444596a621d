import { HbscError } from '../errors.ts';
import type { Dispatch } from '../job/dispatch.ts';
import type { BlobStore, PrioritizedRun, RetentionRepository } from '../ports.ts';

/** Rows that are removed by one statement. */
const PAGE = 500;
/** What was being committed when the erasure began is committed within this, milliseconds. */
const COMMITTED_MS = 5_000;
/** How much longer than the longest request nothing is taken of the tenant: keys are believed for a moment by other gateways. */
const MARGIN_MS = 60_000;

/** How much of a tenant there was. */
export interface TenantCounts {
  readonly keys: number;
  readonly jobs: number;
  readonly batches: number;
  readonly recordings: number;
  readonly uploads: number;
}

/** Some of what a tenant had, removed. */
export interface RemovedRows extends Partial<TenantCounts> {
  /** Runs of jobs that were not over. */
  readonly runs?: readonly PrioritizedRun[];
  /** What the removed recordings and uploads referred to. */
  readonly blobs?: readonly string[];
}

/** What was erased of a tenant. */
export interface ErasureReceipt extends TenantCounts {
  readonly tenant: string;
  readonly erasedAt: Date;
  /** Files that nobody else referred to. */
  readonly blobs: number;
}

/** All that a tenant has, as rows. */
export interface TenantRepository {
  /**
   * Revokes the tenant's keys and cancels its batches. Until then no job, batch or upload of it can be committed, whoever began to send
   * it: that is refused with `CONFLICT`.
   */
  close(tenant: string, until: Date): Promise<void>;
  /** Removes some rows; their jobs end, wherever they are in hand. Null when none is left. */
  removeSome(tenant: string, limit: number): Promise<RemovedRows | null>;
}

/** Removes all that a tenant has: rows, deliveries and files, but for its entries in the audit log. */
export class TenantErasure {
  /** @param requestMs - longest time a request may take, milliseconds */
  constructor(
    private readonly tenants: TenantRepository,
    private readonly rows: Pick<RetentionRepository, 'unreferenced'>,
    private readonly blobs: Pick<BlobStore, 'removeOlder'>,
    private readonly dispatch: Pick<Dispatch, 'withdraw'>,
    private readonly requestMs: number,
    private readonly committedMs = COMMITTED_MS,
  ) {}

  /**
   * Erases a tenant. Begun again after whatever, it does the rest.
   *
   * @param confirmed - the name of the tenant once more
   * @throws HbscError `BAD_USER_INPUT` when that is another name, `STORAGE_UNAVAILABLE`
   */
  async erase(tenant: string, confirmed: string): Promise<ErasureReceipt> {
    if (tenant !== confirmed) {
      throw new HbscError(
        'BAD_USER_INPUT',
        `To erase tenant "${tenant}", confirm with its name; found "${confirmed}".`,
      );
    }
    const begun = new Date();
    await this.tenants.close(tenant, new Date(begun.getTime() + this.requestMs + MARGIN_MS));
    const counts = { keys: 0, jobs: 0, batches: 0, recordings: 0, uploads: 0 };
    const blobs = new Set<string>();
    const removeRows = async () => {
      for (;;) {
        const removed = await this.tenants.removeSome(tenant, PAGE);
        if (!removed) return;
        for (const kind of Object.keys(counts) as (keyof TenantCounts)[]) counts[kind] += removed[kind] ?? 0;
        for (const sha256 of removed.blobs ?? []) blobs.add(sha256);
        for (const run of removed.runs ?? []) await this.dispatch.withdraw(run);
      }
    };
    await removeRows();
    const settledIn = begun.getTime() + this.committedMs - Date.now();
    if (settledIn > 0) await new Promise((resolve) => setTimeout(resolve, settledIn));
    await removeRows();
    return { tenant, ...counts, blobs: await this.removeBlobs([...blobs], begun), erasedAt: new Date() };
  }

  /** Another tenant may have sent the same file: it is spared when it did, or does now. */
  private async removeBlobs(blobs: readonly string[], begun: Date): Promise<number> {
    let removed = 0;
    for (let start = 0; start < blobs.length; start += PAGE) {
      const unreferenced = await this.rows.unreferenced(blobs.slice(start, start + PAGE));
      for (const sha256 of unreferenced) await this.blobs.removeOlder(sha256, begun);
      removed += unreferenced.length;
    }
    return removed;
  }
}
