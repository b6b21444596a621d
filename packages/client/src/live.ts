import { type Client, CloseCode, createClient } from 'graphql-ws/client';
import { HbscClientError } from './errors.ts';
import {
  BatchUpdated,
  type BatchView,
  JobFeed,
  type JobFilterInput,
  type JobRow,
  JobUpdated,
  type JobView,
  ServiceStatsUpdated,
  type ServiceStatsView,
} from './generated/operations.ts';
import type { Operation } from './operation.ts';

/** Whether news comes in: LOST until the connection has been made again, which is tried for ever. */
export type LiveState = 'CONNECTING' | 'CONNECTED' | 'LOST';

/** Who hears of something, and of why there is no more to hear. */
export interface Listener<View> {
  readonly next: (view: View) => void;
  /** The service ended it, with its reason. */
  readonly failed?: (error: HbscClientError) => void;
}

/** Ends what was begun. */
export type Stop = () => void;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** Pause between two pings, milliseconds; a connection that leaves one unanswered is taken for lost. */
const PING_EVERY_MS = 8_000;

/**
 * All that a page follows, over one WebSocket: browsers allow six event streams to a host, for all of its pages together. A
 * lost connection is made again, and everything is told from its present state on.
 */
export class LiveConnection {
  private readonly client: Client;
  private isOver = false;

  /**
   * @param url - where WebSockets are taken, such as `ws://127.0.0.1:3001/graphql`
   * @param onState - hears how the connection is, at each change
   * @param authorization - what is shown when it is made, as the header of that name has it
   */
  constructor(url: string, onState: (state: LiveState) => void, authorization?: string) {
    const tell = (state: LiveState) => {
      if (!this.isOver) onState(state);
    };
    let socket: WebSocket | null = null;
    let unanswered: ReturnType<typeof setTimeout>;
    this.client = createClient({
      url,
      lazy: false,
      ...(authorization !== undefined && { connectionParams: { authorization } }),
      keepAlive: PING_EVERY_MS,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: (event) => !isUnauthorized(event),
      retryWait: (failures) => pauseBefore(failures),
      onNonLazyError: () => tell('LOST'),
      on: {
        connecting: (isRetry) => isRetry || tell('CONNECTING'),
        connected: (opened) => {
          socket = opened as WebSocket;
          tell('CONNECTED');
        },
        closed: () => {
          clearTimeout(unanswered);
          tell('LOST');
        },
        ping: (received) => {
          if (!received) unanswered = setTimeout(() => socket?.close(4408, 'No answer'), PING_EVERY_MS);
        },
        pong: (received) => {
          if (received) clearTimeout(unanswered);
        },
      },
    });
  }

  /** A job as it is now, then after each change, until it is over. */
  job(id: string, listener: Listener<JobView>): Stop {
    return this.follow(JobUpdated, { id }, ({ jobUpdated }) => jobUpdated, listener);
  }

  /** Jobs that are not over and pass the filter, then each job that changes and passes it. */
  jobFeed(filter: JobFilterInput, listener: Listener<JobRow>): Stop {
    return this.follow(JobFeed, { filter }, ({ jobFeed }) => jobFeed, listener);
  }

  /** A batch as it is now, then after changes, four times a second at most, until it is over. */
  batch(id: string, listener: Listener<BatchView>): Stop {
    return this.follow(BatchUpdated, { id }, ({ batchUpdated }) => batchUpdated, listener);
  }

  /** The whole service at a glance, at once and then, looked at every second, whenever it changed. */
  serviceStats(listener: Listener<ServiceStatsView>): Stop {
    return this.follow(ServiceStatsUpdated, {}, ({ serviceStats }) => serviceStats, listener);
  }

  /** Hangs up. */
  close(): void {
    this.isOver = true;
    void this.client.dispose();
  }

  private follow<View, Data, Variables extends Record<string, unknown>>(
    operation: Operation<Data, Variables>,
    variables: NoInfer<Variables>,
    read: (data: NoInfer<Data>) => View,
    { next, failed }: Listener<View>,
  ): Stop {
    return this.client.subscribe<Data>(
      { query: operation, variables },
      {
        next: ({ data, errors }) => {
          if (data) next(read(data));
          else failed?.(reasonOf(errors));
        },
        error: (error) => failed?.(reasonOf(error)),
        complete: () => undefined,
      },
    );
  }
}

/** Whether the service closed the connection because it does not know who is there: asking again would be of no use. */
function isUnauthorized(event: unknown): boolean {
  return (
    typeof event === 'object' && event !== null && 'code' in event && event.code === CloseCode.Unauthorized
  );
}

/** Longer with each failure, and never at the same moment as all others that lost the same server. */
function pauseBefore(failures: number): Promise<void> {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
  return new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
}

function reasonOf(reason: unknown): HbscClientError {
  const [error] = Array.isArray(reason) ? reason : [];
  const { message = 'The service ended this subscription.', extensions } = error ?? {};
  return new HbscClientError(extensions?.code ?? 'INTERNAL', message);
}
