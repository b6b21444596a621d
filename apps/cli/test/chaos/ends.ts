import { createClient } from 'graphql-sse';

const ENDS = `subscription { jobFeed(filter: { statuses: [SUCCEEDED, FAILED, CANCELLED] }) { id run status } }`;

interface End {
  readonly id: string;
  readonly run: number;
  readonly status: string;
}

/** A subscriber that writes down each end it is told of, over one connection: it loses nothing only where that is not cut. */
export class Ends {
  readonly told: End[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly leave: () => void;
  private fault: unknown = null;

  /** @param url - of the gateway it subscribes at */
  constructor(url: string) {
    const client = createClient({ url: `${url}/graphql/stream`, retryAttempts: 0 });
    const unsubscribe = client.subscribe<{ jobFeed: End }>(
      { query: ENDS },
      {
        next: ({ data, errors }) => {
          if (data) this.told.push(data.jobFeed);
          else this.fault = errors;
          for (const check of this.waiting) check();
        },
        error: (error) => {
          this.fault = error;
          for (const check of this.waiting) check();
        },
        complete: () => undefined,
      },
    );
    this.leave = () => {
      unsubscribe();
      client.dispose();
    };
  }

  /** Resolves when so many ends were told. */
  async count(wanted: number): Promise<void> {
    await this.until(() => this.told.length >= wanted);
  }

  /** Resolves when the end of each of these jobs was told. */
  async of(ids: readonly string[]): Promise<void> {
    await this.until(() => {
      const told = new Set(this.told.map(({ id }) => id));
      return ids.every((id) => told.has(id));
    });
  }

  close(): void {
    this.leave();
  }

  private async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.fault) throw new Error('the subscription ended', { cause: this.fault });
      await new Promise<void>((resolve) => {
        const check = () => {
          this.waiting.delete(check);
          resolve();
        };
        this.waiting.add(check);
      });
    }
  }
}
