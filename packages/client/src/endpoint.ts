import { dataOf, readAnswer } from './answer.ts';
import { HbscClientError, unreachable } from './errors.ts';

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

/** Where the service takes operations. */
export class Endpoint {
  /** What is sent with every request. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly href: string,
    apiKey?: string,
  ) {
    this.headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  }

  /** @throws HbscClientError with the service's reason, or `UNREACHABLE` */
  async ask<Data>(query: string, variables: Record<string, unknown>): Promise<Data> {
    const body = JSON.stringify({ query, variables });
    const { data } = await this.post<Data>(body, { 'content-type': 'application/json' });
    return data;
  }

  /** @throws HbscClientError with the service's reason, or `UNREACHABLE` */
  upload<Data>(
    query: string,
    variables: Record<string, unknown>,
    files: readonly OutgoingFile[],
  ): Promise<Answered<Data>> {
    const form = new FormData();
    form.set('operations', JSON.stringify({ query, variables }));
    form.set('map', JSON.stringify(Object.fromEntries(files.map(({ place }, n) => [n, [place]]))));
    for (const [n, { content, fileName }] of files.entries()) form.set(String(n), content, fileName);
    return this.post(form, { 'apollo-require-preflight': 'true' });
  }

  /**
   * A file of the service as text, in parts as they come; nothing more is fetched once the reader has left.
   *
   * @param path - from the root of the service
   * @throws HbscClientError with the service's reason, or `UNREACHABLE`, also when it breaks off
   */
  async *download(path: string): AsyncGenerator<string, void> {
    const leaving = new AbortController();
    const { signal } = leaving;
    const { href } = new URL(path, this.href);
    try {
      const response = await fetch(href, { signal, headers: this.headers });
      if (!response.ok || !response.body) {
        dataOf(await readAnswer(response), response.status);
        return;
      }
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
    } catch (error) {
      throw error instanceof HbscClientError ? error : unreachable(href, error);
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
    const { href } = new URL(path, this.href);
    try {
      const response = await fetch(href);
      return response.ok ? await response.blob() : dataOf(await readAnswer(response), response.status);
    } catch (error) {
      throw error instanceof HbscClientError ? error : unreachable(href, error);
    }
  }

  private async post<Data>(
    body: string | FormData,
    headers: Record<string, string>,
  ): Promise<Answered<Data>> {
    const request = { method: 'POST', body, headers: { ...this.headers, ...headers } };
    const response = await fetch(this.href, request).catch((cause: unknown) => {
      throw unreachable(this.href, cause);
    });
    const answer = await readAnswer<Data>(response);
    return { data: dataOf(answer, response.status), headers: response.headers };
  }
}
