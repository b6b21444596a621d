import { isStillPicture } from './mp4.ts';
import { isOgg } from './ogg/pages.ts';
import { hasSignature } from './signature.ts';

const SIGNATURES: readonly (readonly [found: string, signature: string, offset?: number])[] = [
  ['a PNG image', '\x89PNG'],
  ['a JPEG image', '\xff\xd8\xff'],
  ['a GIF image', 'GIF8'],
  ['a WebP image', 'WEBP', 8],
  ['a TIFF image', 'II*\0'],
  ['a TIFF image', 'MM\0*'],
  ['a PDF document', '%PDF'],
  ['a ZIP archive', 'PK\x03\x04'],
  ['an empty ZIP archive', 'PK\x05\x06'],
  ['a gzip archive', '\x1f\x8b'],
  ['a 7z archive', '7z\xbc\xaf\x27\x1c'],
  ['a RAR archive', 'Rar!'],
  ['a tar archive', 'ustar', 257],
  ['an AVI video', 'AVI ', 8],
  ['a Matroska or WebM file', '\x1a\x45\xdf\xa3'],
  ['an ASF or WMA file', '\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
  ['an AIFF recording', 'AIF', 8],
  ['a CAF recording', 'caff'],
  ['an AU recording', '.snd'],
  ['an AMR recording', '#!AMR'],
  ['a MIDI file', 'MThd'],
  ['a MATLAB file', 'MATLAB '],
  ['an HDF5 file', '\x89HDF'],
  ['an SQLite database', 'SQLite format 3'],
  ['a program', '\x7fELF'],
  ['a program', 'MZ'],
];

/** How far into a file text is looked for, bytes. */
const TEXT_PROBE_BYTES = 1024;

/** What a file that is no recording seems to be, for a message: `a PNG image`, `text`, or null if nobody can tell. */
export function describeContent(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return 'empty';
  const known = SIGNATURES.find(([, signature, offset]) => hasSignature(bytes, signature, offset));
  if (known !== undefined) return known[0];
  if (isStillPicture(bytes)) return 'a HEIC or AVIF image';
  if (isOgg(bytes)) return 'an Ogg file without a Vorbis or Opus stream';
  return isText(bytes) ? 'text' : null;
}

function isText(bytes: Uint8Array): boolean {
  const probe = bytes.subarray(0, TEXT_PROBE_BYTES);
  const hasControlCharacters = probe.some(
    (byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d,
  );
  if (hasControlCharacters) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(probe, { stream: bytes.length > probe.length });
    return true;
  } catch {
    return false;
  }
}
