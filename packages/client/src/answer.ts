import { HbscClientError } from './errors.ts';

/** A GraphQL result as the service sends it. */
export interface GraphQLAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly retryable?: boolean };
  }[];
}

/**
 * The data of an answer.
 *
 * @param status - HTTP status it came with
 * @throws HbscClientError with the service's reason when there is none
 */
export function dataOf<Data>({ data, errors }: GraphQLAnswer<Data>, status: number): Data {
  const [error] = errors ?? [];
  if (error) {
    const { code = 'INTERNAL', retryable = false } = error.extensions ?? {};
    throw new HbscClientError(code, error.message, { retryable });
  }
  if (data) return data;
  const message = `The service answered with HTTP status ${status}.`;
  throw new HbscClientError('INTERNAL', message, { retryable: status >= 500 });
}

/** The GraphQL answer in a response's body; an empty one when there is something else in it. */
export async function readAnswer<Data>(response: Response): Promise<GraphQLAnswer<Data>> {
  return (await response.json().catch(() => ({}))) as GraphQLAnswer<Data>;
}
