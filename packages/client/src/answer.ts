import { HbscClientError } from './errors.ts';

/** A GraphQL result as the service sends it. */
export interface GraphQLAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: {
      readonly code?: string;
      readonly retryable?: boolean;
      readonly retryAfter?: number;
    };
  }[];
}

/** What an answer came with. */
type Envelope = Pick<Response, 'status' | 'headers'>;

/**
 * The data of an answer.
 *
 * @throws HbscClientError with the service's reason when there is none
 */
export function dataOf<Data>({ data, errors }: GraphQLAnswer<Data>, { status, headers }: Envelope): Data {
  const [error] = errors ?? [];
  const retryAfter = error?.extensions?.retryAfter ?? secondsOf(headers.get('retry-after'));
  if (error) {
    const { code = 'INTERNAL', retryable = false } = error.extensions ?? {};
    throw new HbscClientError(code, error.message, { retryable, retryAfter });
  }
  if (data) return data;
  const message = `The service answered with HTTP status ${status}.`;
  throw new HbscClientError('INTERNAL', message, { retryable: status === 429 || status >= 500, retryAfter });
}

/**
 * The GraphQL answer in a response's body; an empty one when there is something else in it.
 *
 * @throws TypeError when it breaks off
 */
export async function readAnswer<Data>(response: Response): Promise<GraphQLAnswer<Data>> {
  const body = await response.text();
  try {
    return JSON.parse(body) as GraphQLAnswer<Data>;
  } catch {
    return {};
  }
}

function secondsOf(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}
