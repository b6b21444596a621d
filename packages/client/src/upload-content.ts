import { HbscClientError } from './errors.ts';

/** A file that is open, such as what `open` of Node's `fs/promises` returns. */
export interface OpenFile {
  stat(): Promise<{ readonly size: number }>;
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
}

/** A file that can be read once, from its beginning. */
export interface FileStream {
  /** Of the whole file. */
  readonly bytes: number;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** What can be sent, however large: memory holds a piece of it at a time. */
export type UploadContent = Blob | OpenFile | FileStream;

/** Content to be read piece by piece. */
export interface Pieces {
  /** Bytes of all of it. */
  readonly size: number;
  /**
   * The piece from there on, shorter only at the end.
   *
   * @param offset - no earlier than that of the piece before
   */
  at(offset: number, bytes: number): Promise<Blob>;
}

export async function piecesOf(content: UploadContent): Promise<Pieces> {
  if (content instanceof Blob)
    return { size: content.size, at: async (offset, bytes) => content.slice(offset, offset + bytes) };
  if ('stream' in content) return new StreamPieces(content);
  const { size } = await content.stat();
  return { size, at: (offset, bytes) => readAt(content, offset, Math.min(bytes, size - offset)) };
}

async function readAt(file: OpenFile, offset: number, bytes: number): Promise<Blob> {
  const piece = new Uint8Array(bytes);
  for (let filled = 0; filled < bytes; ) {
    const { bytesRead } = await file.read(piece, filled, bytes - filled, offset + filled);
    if (bytesRead === 0) throw shorter(offset + filled, offset + bytes);
    filled += bytesRead;
  }
  return new Blob([piece]);
}

/** Keeps of a stream what was read last: the service may not have received it. */
class StreamPieces implements Pieces {
  readonly size: number;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private held: Uint8Array<ArrayBuffer>[] = [];
  private begin = 0;
  private end = 0;

  constructor({ bytes, stream }: FileStream) {
    this.size = bytes;
    this.chunks = stream[Symbol.asyncIterator]();
  }

  async at(offset: number, bytes: number): Promise<Blob> {
    const end = Math.min(offset + bytes, this.size);
    while (this.end < end) {
      this.forgetUpTo(offset);
      const { value, done } = await this.chunks.next();
      if (done) throw shorter(this.end, this.size);
      this.held.push(new Uint8Array(value));
      this.end += value.byteLength;
    }
    this.forgetUpTo(offset);
    return new Blob(this.held).slice(offset - this.begin, end - this.begin);
  }

  private forgetUpTo(offset: number): void {
    for (let [first] = this.held; first && this.begin + first.byteLength <= offset; [first] = this.held) {
      this.begin += first.byteLength;
      this.held.shift();
    }
  }
}

function shorter(found: number, expected: number): HbscClientError {
  return new HbscClientError(
    'BAD_USER_INPUT',
    `The file ends after ${found} bytes; it was to have ${expected}.`,
  );
}
