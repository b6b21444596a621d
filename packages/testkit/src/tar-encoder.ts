const BLOCK_BYTES = 512;

/** A file as it goes into a tar archive, and what the archive is to say of it in spite of the truth. */
export interface TarredFile {
  readonly name: string;
  readonly content?: Uint8Array;
  /** `0`, an ordinary file, unless told; `1` a hard link, `2` a symbolic link, `3` a device, `5` a directory, `x` a PAX header, `g` one for all files behind it. */
  readonly type?: string;
  readonly linkName?: string;
  readonly claimedBytes?: number;
}

/** A tar archive (POSIX ustar), block by block, so that it can lie. */
export function encodeTar(files: readonly TarredFile[]): Buffer {
  const blocks = files.flatMap((file) => {
    const content = file.content ?? new Uint8Array();
    return [headerOf(file, content.length), content, padding(content.length)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]);
}

/** What goes before a file in a tar archive to give it a long name or one in Unicode. */
export function paxHeader(attributes: Readonly<Record<string, string>>): TarredFile {
  const records = Object.entries(attributes).map(([key, value]) => paxRecord(`${key}=${value}\n`));
  return { name: 'PaxHeader', type: 'x', content: Buffer.from(records.join('')) };
}

/** The record's length stands before it and counts itself. */
function paxRecord(text: string): string {
  const bytes = Buffer.byteLength(text) + 1;
  const length = bytes + String(bytes + String(bytes).length).length;
  return `${length} ${text}`;
}

function headerOf({ name, type = '0', linkName = '', claimedBytes }: TarredFile, bytes: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0'.repeat(2), 108);
  header.write(`${(claimedBytes ?? bytes).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write(linkName, 157, 100);
  header.write('ustar\x0000', 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

function padding(bytes: number): Uint8Array {
  return new Uint8Array(-bytes & (BLOCK_BYTES - 1));
}
