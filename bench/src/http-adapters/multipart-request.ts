import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import type { BlobStore, StagedBlob } from '@hbsc/core';

/** The longest file that is taken, bytes. */
export const UPLOAD_BYTES = 25 * 1024 * 1024;

/** A file that has been streamed to the disk and hashed on its way. */
export class StoredFile {
  constructor(readonly blob: StagedBlob) {}
}

interface Operations {
  readonly query: string;
  readonly variables: { readonly input: { audio: StoredFile | null } };
}

/** Streams the one file of an honest multipart request into the storage, as the gateway does, and puts it in its place. */
export async function readUpload(request: IncomingMessage, blobs: BlobStore): Promise<Operations> {
  const parser = new Busboy({ headers: request.headers as BusboyHeaders });
  let operations: Operations | null = null;
  let staged: Promise<StagedBlob> | null = null;
  parser.on('field', (name, value) => {
    if (name === 'operations') operations = JSON.parse(value) as Operations;
  });
  parser.on('file', (_name, content: BusboyFileStream) => {
    staged = blobs.stage(content.iterator({ destroyOnReturn: false }), UPLOAD_BYTES);
  });
  await new Promise<void>((resolve, reject) => {
    parser.once('finish', resolve);
    parser.once('error', reject);
    request.pipe(parser);
  });
  return placed(operations, staged);
}

async function placed(
  operations: Operations | null,
  staged: Promise<StagedBlob> | null,
): Promise<Operations> {
  if (operations === null || staged === null) throw new Error('the request lacks its operations or its file');
  operations.variables.input.audio = new StoredFile(await staged);
  return operations;
}
