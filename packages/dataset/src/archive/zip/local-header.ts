/** Length of a local header without name and extra field, bytes. */
export const LOCAL_HEADER_BYTES = 30;
/** Stands for a size that did not fit into 32 bits and follows in the extra field. */
export const UNKNOWN_SIZE = 0xffffffff;

const SIGNATURE = 0x04034b50;
const ENCRYPTED = 0x1;
const SIZES_FOLLOW = 0x8;
const UTF8 = 0x800;

/** What stands before a file's packed bytes in a ZIP archive. */
export interface LocalHeader {
  readonly isEncrypted: boolean;
  /** Sizes and checksum stand behind the packed bytes; here they are 0. */
  readonly sizesFollow: boolean;
  readonly isUtf8: boolean;
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly nameBytes: number;
  /** With name and extra field. */
  readonly headerBytes: number;
}

/** Null when there is no local header, or not the whole of it. */
export function parseLocalHeader(bytes: Buffer): LocalHeader | null {
  if (bytes.length < LOCAL_HEADER_BYTES || bytes.readUInt32LE(0) !== SIGNATURE) return null;
  const flags = bytes.readUInt16LE(6);
  const nameBytes = bytes.readUInt16LE(26);
  return {
    isEncrypted: (flags & ENCRYPTED) !== 0,
    sizesFollow: (flags & SIZES_FOLLOW) !== 0,
    isUtf8: (flags & UTF8) !== 0,
    method: bytes.readUInt16LE(8),
    crc32: bytes.readUInt32LE(14),
    packedBytes: bytes.readUInt32LE(18),
    bytes: bytes.readUInt32LE(22),
    nameBytes,
    headerBytes: LOCAL_HEADER_BYTES + nameBytes + bytes.readUInt16LE(28),
  };
}
