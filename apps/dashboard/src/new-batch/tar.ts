/** A file and its path in the data set. */
export interface PlacedFile {
  readonly path: string;
  readonly file: File;
}

const BLOCK = 512;
/** Longest path that a plain header holds, bytes. */
const LONGEST_PLAIN_PATH = 100;
const FILE = '0';
/** A header that says more of the file behind it (pax, POSIX.1-2001). */
const EXTENDED = 'x';

/**
 * Files as one archive, in the format ustar. It refers to the files rather than hold them: however many there are, they are
 * read when they are sent.
 */
export function tarOf(files: readonly PlacedFile[]): Blob {
  const parts = files.flatMap(({ path, file }): BlobPart[] => [
    ...headersOf(path, file.size),
    file,
    padding(file.size),
  ]);
  return new Blob([...parts, new Uint8Array(2 * BLOCK)], { type: 'application/x-tar' });
}

function headersOf(path: string, size: number): BlobPart[] {
  const name = new TextEncoder().encode(path);
  if (name.length <= LONGEST_PLAIN_PATH) return [header(name, size, FILE)];
  const record = paxRecord('path', path);
  return [
    header(new TextEncoder().encode('path'), record.length, EXTENDED),
    record,
    padding(record.length),
    header(name.slice(0, LONGEST_PLAIN_PATH), size, FILE),
  ];
}

/** `LENGTH key=value\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Uint8Array<ArrayBuffer> {
  const rest = new TextEncoder().encode(` ${key}=${value}\n`);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return new TextEncoder().encode(`${length} ${key}=${value}\n`);
}

function header(name: Uint8Array, size: number, type: string): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  const put = (text: string, at: number) => block.set(new TextEncoder().encode(text), at);
  block.set(name, 0);
  put('0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${size.toString(8).padStart(11, '0')}\0`, 124);
  put('00000000000\0', 136);
  put('        ', 148);
  put(type, 156);
  put('ustar\0', 257);
  put('00', 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padding(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}
