import { nestedArchive } from './inventory.ts';
import { archiveFormatOf, SIGNATURE_BYTES } from './signatures.ts';

/**
 * Passes a file's content on.
 *
 * @throws HbscError `ARCHIVE_REJECTED` when it is an archive, whatever its name says
 */
export async function* withoutNestedArchive(
  path: string,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array();
  for await (const chunk of content) {
    if (head.length < SIGNATURE_BYTES) {
      head = Buffer.concat([head, chunk.subarray(0, SIGNATURE_BYTES - head.length)]);
      if (archiveFormatOf(head) !== null) throw nestedArchive(path);
    }
    yield chunk;
  }
}

/** Reads content to its end, for what reading it may throw. */
export async function readThrough(content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void> {
  for await (const _ of content) signal?.throwIfAborted();
}
