import type { Batch, BatchItem } from '@hbsc/core';
import { csvHeader, csvRowOf, type ItemResult, jsonLineOf } from '@hbsc/report';
import type { FastifyReply } from 'fastify';
import { opened } from '../http/downloads.ts';

const CONTENT_TYPES = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
} as const;

export type FileKind = keyof typeof CONTENT_TYPES;

/** Longest part of a file's name that comes from the batch's, characters. */
const LONGEST_NAME = 60;

/** Nothing is fetched and nothing runs; styles are the page's own. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Sends a file of a batch. Of a stream, no more is asked for than the client takes, and nothing once it has left.
 *
 * @param what - what of the batch it holds
 */
export async function sendFile(
  reply: FastifyReply,
  batch: Pick<Batch, 'id' | 'name'>,
  what: string,
  kind: FileKind,
  content: string | Uint8Array | AsyncIterable<string>,
): Promise<void> {
  const disposition = kind === 'csv' || kind === 'jsonl' ? 'attachment' : 'inline';
  const isStream = typeof content === 'object' && Symbol.asyncIterator in content;
  const body = isStream ? await opened(content, { highWaterMark: 1 }) : content;
  void reply
    .header('content-type', CONTENT_TYPES[kind])
    .header('content-disposition', `${disposition}; filename="${fileNameOf(batch)}-${what}.${kind}"`)
    .header('content-security-policy', POLICY)
    .header('cross-origin-resource-policy', 'same-origin')
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .send(body);
}

/** Every item and what became of it, a line each, a page at a time. */
export async function* linesOf(
  pages: AsyncIterable<readonly BatchItem[]>,
  kind: 'csv' | 'jsonl',
): AsyncGenerator<string, void> {
  if (kind === 'csv') yield csvHeader();
  const lineOf = kind === 'csv' ? csvRowOf : jsonLineOf;
  for await (const page of pages) yield page.map((item) => lineOf(resultOf(item))).join('');
}

function resultOf({ recording, job, ...item }: BatchItem): ItemResult {
  return { ...item, sha256: recording?.sha256 ?? null, classification: job?.classification ?? null };
}

/** Letters and digits of the batch's name, and enough of its id to tell it from others. */
function fileNameOf({ id, name }: Pick<Batch, 'id' | 'name'>): string {
  const plain = name
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, LONGEST_NAME)
    .replaceAll(/^-|-$/g, '');
  return `${plain || 'batch'}-${id.slice(0, 8)}`;
}
