import { HbscError } from '../errors.ts';

/** Longest time a refusal is remembered without asking again, milliseconds. */
const REFUSED_MS = 1_000;
/** Callers that are remembered. */
const MOST_REMEMBERED = 10_000;

/** What callers have left of the requests they may make, for all gateways together. */
export interface AllowanceRepository {
  /**
   * Takes requests from what a caller may make in a minute, which fills up again evenly.
   *
   * @returns null when they are taken; otherwise nothing is, and in so many seconds it can be
   */
  take(subject: string, requests: number, perMinute: number): Promise<number | null>;
}

/**
 * How often each caller may ask, whichever gateway he asks. A gateway takes a second's worth of requests at a time, so that it need
 * not ask the rows at each: with many gateways a caller may get a second's worth more from each.
 */
export class Allowance {
  private readonly leases = new Map<string, Lease>();

  /** @param perMinute - requests of each caller */
  constructor(
    private readonly repository: AllowanceRepository,
    private readonly perMinute: number,
  ) {}

  /** @throws HbscError `RATE_LIMITED` when the caller has asked too often */
  async spend(subject: string): Promise<void> {
    const lease = this.leaseOf(subject);
    while (lease.left < 1) {
      const waitMs = lease.refusedUntil - Date.now();
      if (waitMs > 0) throw tooOften(this.perMinute, Math.max(1, Math.ceil(waitMs / 1000)));
      lease.taking ??= this.refill(subject, lease).finally(() => {
        lease.taking = null;
      });
      await lease.taking;
    }
    lease.left -= 1;
  }

  private async refill(subject: string, lease: Lease): Promise<void> {
    const requests = Math.max(1, Math.floor(this.perMinute / 60));
    const retryAfter = await this.repository.take(subject, requests, this.perMinute);
    if (retryAfter === null) {
      lease.left = requests;
      return;
    }
    lease.refusedUntil = Date.now() + Math.min(retryAfter * 1000, REFUSED_MS);
    throw tooOften(this.perMinute, Math.max(1, Math.ceil(retryAfter)));
  }

  private leaseOf(subject: string): Lease {
    const known = this.leases.get(subject);
    if (known) return known;
    const [oldest] = this.leases.keys();
    if (this.leases.size >= MOST_REMEMBERED && oldest !== undefined) this.leases.delete(oldest);
    const lease: Lease = { left: 0, refusedUntil: 0, taking: null };
    this.leases.set(subject, lease);
    return lease;
  }
}

/** What a gateway has taken for a caller. */
interface Lease {
  left: number;
  refusedUntil: number;
  taking: Promise<void> | null;
}

function tooOften(perMinute: number, retryAfter: number): HbscError {
  return new HbscError(
    'RATE_LIMITED',
    `These credentials may make ${perMinute} requests a minute. Ask again in ${retryAfter} s.`,
    { retryAfter, limit: 'callerRequests' },
  );
}
