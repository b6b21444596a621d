import { dataOf, readAnswer } from './answer.ts';
import { unreachable } from './errors.ts';

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
  constructor(readonly href: string) {}

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

  private async post<Data>(
    body: string | FormData,
    headers: Record<string, string>,
  ): Promise<Answered<Data>> {
    const response = await fetch(this.href, { method: 'POST', body, headers }).catch((cause: unknown) => {
      throw unreachable(this.href, cause);
    });
    const answer = await readAnswer<Data>(response);
    return { data: dataOf(answer, response.status), headers: response.headers };
  }
}
