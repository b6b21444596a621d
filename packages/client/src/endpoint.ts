import { dataOf, readAnswer } from './answer.ts';
import { clientErrorOf, type HbscClientError } from './errors.ts';
import { encodeForm } from './form.ts';
import { isRepeatable, type Operation } from './operation.ts';
import { withRetries } from './retries.ts';
import { type ProgressListener, postWithProgress } from './sending.ts';

/** How a service is spoken to. */
export interface ClientOptions {
  /** Key or token that is shown with everything that is asked; without it, services that ask for none answer. */
  readonly apiKey?: string | undefined;
  /**
   * How often a request is sent again that failed with what may go better later, after growing pauses or when the service
   * says; 3 by default. What would do something twice is not sent again.
   */
  readonly retries?: number | undefined;
  /** Ends every request with its reason when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** A file on its way to the service, and the variable it stands for. */
export interface OutgoingFile {
  /** Such as `variables.input.audio`. */
  readonly place: string;
  readonly content: Blob;
  readonly fileName: string;
}

/** Data and headers of one answer. */
export interface Answered<Data> {
  readonly data: Data;
  readonly headers: Headers;
}

const RETRIES = 3;

/** Where the service takes operations. */
export class Endpoint {
  /** What is sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  private readonly retries: number;

  constructor(
    readonly href: string,
    { apiKey, retries = RETRIES, signal }: ClientOptions,
  ) {
    this.headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
    this.signal = signal;
    this.retries = retries;
  }

  /** @throws HbscClientError with the service's reason, or `UNREACHABLE` */
  async ask<Data, Variables>(
    operation: Operation<Data, Variables>,
    variables: NoInfer<Variables>,
  ): Promise<Data> {
    const body = JSON.stringify({ query: operation, variables });
    const headers = { ...this.headers, 'content-type': 'application/json' };
    const { data } = await this.exchange(operation, () => {
      return fetch(this.href, { method: 'POST', body, headers, signal: this.signal ?? null });
    });
    return data;
  }

  /**
   * @param variables - with null for each file
   * @throws HbscClientError with the service's reason, or `UNREACHABLE`
   */
  upload<Data, Variables>(
    operation: Operation<Data, Variables>,
    variables: NoInfer<Variables>,
    files: readonly OutgoingFile[],
    onProgress?: ProgressListener,
  ): Promise<Answered<Data>> {
    const form = encodeForm([
      ['operations', JSON.stringify({ query: operation, variables })],
      ['map', JSON.stringify(Object.fromEntries(files.map(({ place }, n) => [n, [place]])))],
      ...files.map((file, n) => [String(n), file] as const),
    ]);
    const { href, signal } = this;
    const headers = { ...this.headers, 'apollo-require-preflight': 'true' };
    return this.exchange(operation, () =>
      onProgress
        ? postWithProgress(href, form, { headers, signal }, onProgress)
        : fetch(href, { method: 'POST', body: form, headers, signal: signal ?? null }),
    );
  }

  /**
   * A file of the service as text, in parts as they come; nothing more is fetched once the reader has left.
   *
   * @param path - from the root of the service
   * @throws HbscClientError with the service's reason, or `UNREACHABLE`, also when it breaks off
   */
  async *download(path: string): AsyncGenerator<string, void> {
    const leaving = new AbortController();
    const signal = anyOf(leaving.signal, this.signal);
    try {
      const { body } = await this.get(path, signal);
      if (!body) return;
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
    } catch (error) {
      throw this.reasonOf(error);
    } finally {
      leaving.abort();
    }
  }

  /**
   * A file of the service, whole.
   *
   * @param path - from the root of the service
   * @throws HbscClientError with the service's reason, or `UNREACHABLE`
   */
  async file(path: string): Promise<Blob> {
    try {
      return await (await this.get(path, this.signal)).blob();
    } catch (error) {
      throw this.reasonOf(error);
    }
  }

  private get(path: string, signal: AbortSignal | undefined): Promise<Response> {
    const { href } = new URL(path, this.href);
    return this.patiently(
      () => true,
      async () => {
        const response = await fetch(href, { headers: this.headers, signal: signal ?? null });
        return response.ok ? response : dataOf<never>(await readAnswer(response), response);
      },
    );
  }

  private exchange<Data, Variables>(
    operation: Operation<Data, Variables>,
    send: () => Promise<Response>,
  ): Promise<Answered<Data>> {
    // What was refused for being too much was not done.
    const mayRepeat = ({ code }: HbscClientError) => isRepeatable(operation) || code === 'RATE_LIMITED';
    return this.patiently(mayRepeat, async () => {
      const response = await send();
      const answer = await readAnswer<Data>(response);
      return { data: dataOf(answer, response), headers: response.headers };
    });
  }

  private patiently<Result>(
    mayRepeat: (error: HbscClientError) => boolean,
    attempt: () => Promise<Result>,
  ): Promise<Result> {
    const told = () =>
      attempt().catch((error: unknown) => {
        throw this.reasonOf(error);
      });
    return withRetries(told, { retries: this.retries, mayRepeat, signal: this.signal });
  }

  private reasonOf(error: unknown): unknown {
    if (this.signal?.aborted) return this.signal.reason;
    return clientErrorOf(error, this.href);
  }
}

/** Aborted with the first of them. */
export function anyOf(...signals: (AbortSignal | undefined)[]): AbortSignal | undefined {
  const [one, ...others] = signals.filter((signal) => signal !== undefined);
  return one && others.length > 0 ? AbortSignal.any([one, ...others]) : one;
}
