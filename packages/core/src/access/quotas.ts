import { HbscError } from '../errors.ts';
import { formatBytes, type Limits } from '../limits.ts';

/** How long a sum of stored bytes is believed, milliseconds; what this process adds is counted on. */
const BELIEVED_MS = 10_000;
/** When it is worth to ask again: jobs end all the time, recordings are forgotten once an hour. */
const JOBS_RETRY_AFTER = 5;
const BYTES_RETRY_AFTER = 3_600;

/** What tenants use, counted from the rows. */
export interface UsageRepository {
  /** Jobs of no batch that are not over; counting ends at `most`. */
  jobsInFlight(tenant: string, most: number): Promise<number>;
  /** Bytes of recordings that are kept and of large uploads as they were announced. */
  storedBytes(tenant: string): Promise<number>;
}

/**
 * What a tenant may use at most, whichever gateway it asks: the rows are counted. Requests that come in at the same moment may
 * together go beyond it by themselves.
 */
export class Quotas {
  private readonly stored = new Map<string, { bytes: number; until: number }>();

  constructor(
    private readonly usage: UsageRepository,
    private readonly limits: Pick<Limits, 'tenantJobs' | 'tenantBytes'>,
  ) {}

  /** How many more jobs the tenant may have in flight. */
  async jobsLeft(tenant: string): Promise<number> {
    const { tenantJobs: most } = this.limits;
    return most - (await this.usage.jobsInFlight(tenant, most));
  }

  /** @throws HbscError `RATE_LIMITED` when the tenant has as many jobs in flight as it may */
  async admitJob(tenant: string): Promise<void> {
    if ((await this.jobsLeft(tenant)) > 0) return;
    const { tenantJobs: most } = this.limits;
    throw new HbscError(
      'RATE_LIMITED',
      `Tenant ${tenant} has ${most} jobs that are not over, the most accepted. Wait for some to end.`,
      { retryAfter: JOBS_RETRY_AFTER, limit: 'tenantJobs' },
    );
  }

  /** @throws HbscError `RATE_LIMITED` when the tenant would have more stored than it may */
  async admitBytes(tenant: string, bytes: number): Promise<void> {
    const { tenantBytes: most } = this.limits;
    const known = this.stored.get(tenant);
    const stored =
      known && known.until > Date.now()
        ? known
        : { bytes: await this.usage.storedBytes(tenant), until: Date.now() + BELIEVED_MS };
    if (stored.bytes + bytes > most) {
      this.stored.delete(tenant);
      throw new HbscError(
        'RATE_LIMITED',
        `Tenant ${tenant} has ${formatBytes(stored.bytes)} stored and may have ${formatBytes(most)}. Wait until some are forgotten, or ask the operator.`,
        { retryAfter: BYTES_RETRY_AFTER, limit: 'tenantBytes' },
      );
    }
    stored.bytes += bytes;
    this.stored.set(tenant, stored);
  }
}
