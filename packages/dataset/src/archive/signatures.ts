/** Bytes of a file's beginning that tell whether it is an archive. */
export const SIGNATURE_BYTES = 262;

const SIGNATURES: readonly (readonly [format: string, signature: string, position: number])[] = [
  ['ZIP', 'PK\x03\x04', 0],
  ['ZIP', 'PK\x05\x06', 0],
  ['ZIP', 'PK\x07\x08', 0],
  ['gzip', '\x1f\x8b', 0],
  ['tar', 'ustar', 257],
  ['bzip2', 'BZh', 0],
  ['xz', '\xfd7zXZ\0', 0],
  ['Zstandard', '\x28\xb5\x2f\xfd', 0],
  ['7z', '7z\xbc\xaf\x27\x1c', 0],
  ['RAR', 'Rar!\x1a\x07', 0],
];

const EXTENSION = /\.(zip|tar|tgz|gz|tbz2?|bz2|txz|xz|zst|7z|rar)$/i;

/** The kind of archive that begins with these bytes, or null when it is none. */
export function archiveFormatOf(head: Uint8Array): string | null {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  return SIGNATURES.find(([, signature, position]) => text.startsWith(signature, position))?.[0] ?? null;
}

/** Whether a file calls itself an archive. */
export function isNamedLikeArchive(path: string): boolean {
  return EXTENSION.test(path);
}
