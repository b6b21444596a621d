import type { FileHandle } from 'node:fs/promises';
import { RandomAccessReader } from 'yauzl';

const WINDOW_BYTES = 256 * 1024;

/** Reads a file in large pieces for one who asks for small ones, each behind the last, as a ZIP archive's directory is read. */
export class ReadAhead extends RandomAccessReader {
  private window = Buffer.alloc(0);
  private windowStart = 0;

  constructor(private readonly file: FileHandle) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.bytesAt(position, length).then((bytes) => {
      bytes.copy(buffer, offset);
      callback(bytes.length < length ? new Error('unexpected end') : null);
    }, callback);
  }

  private async bytesAt(position: number, length: number): Promise<Buffer> {
    const start = position - this.windowStart;
    if (start >= 0 && start + length <= this.window.length)
      return this.window.subarray(start, start + length);
    const { buffer, bytesRead } = await this.file.read({
      buffer: Buffer.alloc(Math.max(length, WINDOW_BYTES)),
      position,
    });
    this.window = buffer.subarray(0, bytesRead);
    this.windowStart = position;
    return this.window.subarray(0, length);
  }
}
