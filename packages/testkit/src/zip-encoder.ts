import { crc32, deflateRawSync } from 'node:zlib';

/** A file as it goes into a ZIP archive, and what the archive is to say of it in spite of the truth. */
export interface ZippedFile {
  readonly name: string | Uint8Array;
  readonly content: Uint8Array;
  /** 8 (deflated) unless told. */
  readonly method?: number;
  /** Whether the name is marked as UTF-8; it is unless told. */
  readonly isMarkedUtf8?: boolean;
  readonly isEncrypted?: boolean;
  /** Type and permissions as Unix has them. */
  readonly unixMode?: number;
  /** Sizes and checksum stand behind the packed bytes, in 32 or in 64 bits each, as streaming writers put them. */
  readonly descriptorBits?: 32 | 64;
  readonly claimed?: Partial<ZipClaims>;
  /** What the header before the file says, where the directory says another thing. */
  readonly claimedBefore?: Partial<ZipClaims>;
}

export interface ZipClaims {
  readonly name: string;
  readonly bytes: number;
  readonly packedBytes: number;
  readonly crc32: number;
  /** Where the file's local header begins. */
  readonly start: number;
}

/** A ZIP archive, byte by byte, so that it can lie. */
export function encodeZip(files: readonly ZippedFile[]): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let position = 0;
  for (const file of files) {
    const packed = (file.method ?? 8) === 8 ? deflateRawSync(file.content) : Buffer.from(file.content);
    const truth: ZipClaims = {
      name: '',
      bytes: file.content.length,
      packedBytes: packed.length,
      crc32: crc32(file.content),
      start: position,
    };
    const before = { ...truth, ...file.claimed, ...file.claimedBefore };
    const parts = [localHeader(file, before), packed, descriptor(file, before)];
    local.push(...parts);
    directory.push(directoryHeader(file, { ...truth, ...file.claimed }));
    position += parts.reduce((sum, part) => sum + part.length, 0);
  }
  const directoryBytes = directory.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([...local, ...directory, endOfDirectory(files.length, directoryBytes, position)]);
}

function localHeader(file: ZippedFile, claims: ZipClaims): Buffer {
  const name = nameOf(file, file.claimedBefore?.name);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flagsOf(file), 6);
  header.writeUInt16LE(file.method ?? 8, 8);
  if (file.descriptorBits === undefined) {
    header.writeUInt32LE(claims.crc32, 14);
    header.writeUInt32LE(claims.packedBytes, 18);
    header.writeUInt32LE(claims.bytes, 22);
  }
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function descriptor({ descriptorBits }: ZippedFile, claims: ZipClaims): Buffer {
  if (descriptorBits === undefined) return Buffer.alloc(0);
  const words = Buffer.alloc(descriptorBits === 32 ? 16 : 24);
  words.writeUInt32LE(0x08074b50, 0);
  words.writeUInt32LE(claims.crc32, 4);
  words.writeUInt32LE(claims.packedBytes, 8);
  words.writeUInt32LE(claims.bytes, descriptorBits === 32 ? 12 : 16);
  return words;
}

function directoryHeader(file: ZippedFile, claims: ZipClaims): Buffer {
  const name = nameOf(file, file.claimed?.name);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(file.unixMode === undefined ? 20 : 0x0314, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(flagsOf(file), 8);
  header.writeUInt16LE(file.method ?? 8, 10);
  header.writeUInt32LE(claims.crc32, 16);
  header.writeUInt32LE(claims.packedBytes, 20);
  header.writeUInt32LE(claims.bytes, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(((file.unixMode ?? 0) << 16) >>> 0, 38);
  header.writeUInt32LE(claims.start, 42);
  return Buffer.concat([header, name]);
}

function endOfDirectory(count: number, directoryBytes: number, directoryStart: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(Math.min(count, 0xffff), 8);
  record.writeUInt16LE(Math.min(count, 0xffff), 10);
  record.writeUInt32LE(directoryBytes, 12);
  record.writeUInt32LE(directoryStart, 16);
  return record;
}

function nameOf({ name }: ZippedFile, claimed: string | undefined): Buffer {
  return Buffer.from(typeof name === 'string' ? (claimed ?? name) : name);
}

function flagsOf({ isEncrypted = false, descriptorBits, isMarkedUtf8 = true }: ZippedFile): number {
  return (isEncrypted ? 0x1 : 0) | (descriptorBits === undefined ? 0 : 0x8) | (isMarkedUtf8 ? 0x800 : 0);
}
