import type { FileHandle } from 'node:fs/promises';

/** Size of a piece of a file, bytes. */
export const CHUNK_BYTES = 64 * 1024;

/** The bytes of a file from `start` to before `end`, or to the file's end. */
export async function* readRange(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let position = start; position < end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - position));
    const { bytesRead } = await file.read({ buffer, position });
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
