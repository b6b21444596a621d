import { HbscError } from '../errors.ts';
import type { ApiKeyRepository } from './api-key.ts';
import type { Principal } from './principal.ts';

/** What somebody holds open: a socket, a stream, a download. */
export interface Session {
  /** Aborted when the one who holds it is nobody any more. */
  readonly ended: AbortSignal;
  /** Is called when it is closed. */
  close(): void;
}

/** Everything that is held open in this process, so that none of it outlives the key or token that opened it. */
export class Sessions {
  private readonly open = new Map<AbortController, Principal>();

  /** @param mostEach - most that one principal may hold open in this process */
  constructor(
    private readonly keys: Pick<ApiKeyRepository, 'validOf'>,
    private readonly mostEach: number,
  ) {}

  /** @throws HbscError `RATE_LIMITED` when the principal holds as many open as it may */
  begin(principal: Principal): Session {
    const { mostEach } = this;
    if (this.heldBy(principal) >= mostEach) {
      throw new HbscError(
        'RATE_LIMITED',
        `These credentials hold ${mostEach} sockets, streams and downloads open, the most accepted. Close one first.`,
        { retryAfter: 5, limit: 'socketsPerCaller' },
      );
    }
    const ending = new AbortController();
    this.open.set(ending, principal);
    return { ended: ending.signal, close: () => void this.open.delete(ending) };
  }

  /** Ends what belongs to keys that are revoked or over, and to tokens that are over. */
  async check(): Promise<void> {
    const keyIds = new Set([...this.open.values()].flatMap(({ keyId }) => keyId ?? []));
    const valid = new Set(keyIds.size > 0 ? await this.keys.validOf([...keyIds]) : []);
    const now = Date.now();
    for (const [ending, { keyId, expiresAt }] of this.open) {
      const isRevoked = keyId !== null && keyIds.has(keyId) && !valid.has(keyId);
      if (!isRevoked && (expiresAt === null || expiresAt.getTime() > now)) continue;
      this.open.delete(ending);
      ending.abort();
    }
  }

  private heldBy({ subject }: Principal): number {
    return [...this.open.values()].filter((holder) => holder.subject === subject).length;
  }
}
