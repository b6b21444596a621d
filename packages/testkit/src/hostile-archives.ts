import { deflateRawSync, gzipSync } from 'node:zlib';
import { encodeTar, paxHeader, type TarredFile } from './tar-encoder.ts';
import { encodeZip, type ZippedFile } from './zip-encoder.ts';

/** An archive that nobody would send on purpose, and what is found fault with under the default limits. */
export interface HostileArchive {
  readonly name: string;
  /** What the refusal says. */
  readonly fault: string;
  /** Built anew at every look. */
  readonly bytes: Uint8Array;
}

const HEART = Buffer.from('RIFF....WAVE: lub dub, lub dub');
const MEBIBYTE = 1024 * 1024;
const SYMBOLIC_LINK = 0o120777;
const CHARACTER_DEVICE = 0o020666;

/** Paths that lead out of the folder an archive is unpacked into, on one system or another. */
const HOSTILE_PATHS: readonly (readonly [path: string, fault: string])[] = [
  ['../escaped.wav', 'leads out of the archive'],
  ['a/../../escaped.wav', 'leads out of the archive'],
  ['/etc/escaped.wav', 'has an absolute path'],
  ['a\\..\\escaped.wav', 'has a backslash'],
  ['C:/escaped.wav', 'has a drive letter'],
  ['c:escaped.wav', 'has a drive letter'],
  ['a\nb.wav', 'has control characters'],
  [`${'deep/'.repeat(32)}a.wav`, 'lies deeper than 31 folders'],
  [`${'long/'.repeat(250)}a.wav`, 'has a path of 1255 characters'],
];

const ZIPS: readonly (readonly [name: string, fault: string, build: () => Uint8Array])[] = [
  ...HOSTILE_PATHS.map(
    ([path, fault]) => [`${shortened(path)} in a zip`, fault, () => zipWith({ name: path })] as const,
  ),
  ['symlink.zip', 'is a symbolic link', () => zipWith({ unixMode: SYMBOLIC_LINK })],
  ['device.zip', 'is a device', () => zipWith({ unixMode: CHARACTER_DEVICE })],
  ['doubled.zip', 'twice', () => encodeZip([wav('a.wav'), wav('a.wav')])],
  ['doubled-in-disguise.zip', 'twice', () => encodeZip([wav('h\u00f6r.wav'), wav('./ho\u0308r.wav')])],
  ['encrypted.zip', 'is encrypted', () => zipWith({ isEncrypted: true })],
  ['lzma.zip', 'is packed by method 14', () => zipWith({ method: 14 })],
  ['zip-in-zip.zip', 'is an archive itself', () => zipWith({ name: 'more.ZIP' })],
  ['hidden-zip.zip', 'is an archive itself', () => zipWith({ content: encodeZip([wav('b.wav')]) })],
  ['hidden-tar.zip', 'is an archive itself', () => zipWith({ content: encodeTar([wav('b.wav')]) })],
  ['hidden-gzip.zip', 'is an archive itself', () => zipWith({ content: gzipSync(HEART) })],
  ['bomb.zip', 'unpacks to', () => zipWith({ content: Buffer.alloc(50 * MEBIBYTE) })],
  ['bomb-in-small-change.zip', 'unpacks to', () => encodeZip(zeroFiles(50, MEBIBYTE))],
  ['overlapping.zip', 'overlaps', overlappingZip],
  ['declares-too-little.zip', 'holds more than', () => zipWith({ claimed: { bytes: 5 } })],
  ['declares-too-much.zip', 'holds 30 bytes and declares 31', () => zipWith({ claimed: { bytes: 31 } })],
  ['declares-5-gb.zip', 'unpacks to', () => zipWith({ claimed: { bytes: 0xfffffffe } })],
  ['hides-a-bomb.zip', 'holds more than', hiddenBomb],
  ['wrong-checksum.zip', 'checksum', () => zipWith({ claimed: { crc32: 1 } })],
  ['two-names.zip', 'in two ways', () => zipWith({ claimedBefore: { name: 'hidden.wav' } })],
  ['two-sizes.zip', 'in two ways', () => zipWith({ claimedBefore: { bytes: 7 } })],
  [
    'nowhere.zip',
    'is not where the directory says',
    () => encodeZip([{ ...wav('a.wav'), claimed: { start: 3 } }]),
  ],
  ['not-deflated.zip', 'cannot be inflated', notDeflated],
  ['more-is-packed.zip', 'is packed in', trailingBytes],
  ['100000-entries.zip', 'more than 20000 files', () => encodeZip(zeroFiles(100_000, 0))],
  ['100000-folders.zip', 'more than 20000 files', manyFolders],
  ['no-entries.zip', 'no files', () => encodeZip([])],
  ['folders-alone.zip', 'no files', () => encodeZip([wav('a/', new Uint8Array())])],
  ['damaged-directory.zip', 'is damaged', damagedDirectory],
];

const TARS: readonly (readonly [name: string, fault: string, build: () => Uint8Array])[] = [
  ...HOSTILE_PATHS.filter(([path]) => path.length < 100).map(
    ([path, fault]) => [`${path} in a tar`, fault, () => tarWith({ name: path })] as const,
  ),
  ['symlink.tar', 'is a symbolic link', () => tarWith({ type: '2', linkName: '/etc/passwd' })],
  ['hard-link.tar', 'is a hard link', () => tarWith({ type: '1', linkName: 'a.wav' })],
  ['device.tar', 'is a device', () => tarWith({ type: '3' })],
  ['unknown-type.tar', 'is of a kind that is not known', () => tarWith({ type: 'S' })],
  ['doubled.tar', 'twice', () => encodeTar([wav('a.wav'), wav('a.wav')])],
  ['tar-in-tar.tar', 'is an archive itself', () => tarWith({ name: 'more.tgz' })],
  ['hidden-zip.tar', 'is an archive itself', () => tarWith({ content: encodeZip([wav('b.wav')]) })],
  ['bomb.tar.gz', 'unpacks to', () => gzipSync(tarWith({ content: Buffer.alloc(50 * MEBIBYTE) }))],
  ['100000-entries.tar.gz', 'more than 20000 files', () => gzipSync(encodeTar(manyTinyFiles()))],
  ['wrong-checksum.tar', 'is damaged', damagedTar],
  ['sparse.tar', 'is a sparse file', () => tarAfter(paxHeader({ 'GNU.sparse.major': '1' }))],
  ['fields.tar.gz', 'has 101 PAX fields', () => gzipSync(tarAfter(paxHeader(fields(101))))],
  ['global-fields.tar', 'has 1001 PAX fields', () => tarAfter(globalHeader(1000), paxHeader({ a: 'b' }))],
  ['large-global-header.tar.gz', 'of headers before', () => gzipSync(tarAfter(globalHeader(20_000)))],
  ['many-headers.tar.gz', 'of headers before', () => gzipSync(tarAfter(...headersAlone(200)))],
  ['headers-behind-a-false-size.tar.gz', 'of headers before', headersBehindAFalseSize],
  ['no-entries.tar.gz', 'no files', () => gzipSync(encodeTar([]))],
  ['no-tar.gz', 'is damaged', () => gzipSync(Buffer.alloc(2000, 'lub dub '))],
  ['damaged.tar.gz', 'is damaged', damagedGzip],
];

const OTHERS: readonly (readonly [name: string, fault: string, build: () => Uint8Array])[] = [
  ['empty.zip', 'is not an archive', () => new Uint8Array()],
  ['text.zip', 'is not an archive', () => Buffer.from('lub dub\n'.repeat(100))],
  ['other.7z', 'in the format 7z', () => Buffer.from('7z\xbc\xaf\x27\x1c\0\x04', 'latin1')],
  ['other.tar.xz', 'in the format xz', () => Buffer.from('\xfd7zXZ\0', 'latin1')],
];

/** Archives that lead out of themselves, lie, hide something or are bombs. Each is built when its bytes are asked for. */
export function hostileArchives(): HostileArchive[] {
  return [...ZIPS, ...TARS, ...OTHERS].map(([name, fault, build]) => ({
    name,
    fault,
    get bytes() {
      return build();
    },
  }));
}

function wav(name: string, content: Uint8Array = HEART) {
  return { name, content };
}

function zipWith(fault: Partial<ZippedFile>): Buffer {
  return encodeZip([wav('first.wav'), { ...wav('second.wav'), ...fault }, wav('third.wav')]);
}

function tarWith(fault: Partial<TarredFile>): Buffer {
  return encodeTar([wav('first.wav'), { ...wav('second.wav'), ...fault }, wav('third.wav')]);
}

function zeroFiles(count: number, bytes: number): ZippedFile[] {
  const content = new Uint8Array(bytes);
  const method = bytes === 0 ? 0 : 8;
  return Array.from({ length: count }, (_, index) => ({ ...wav(`${index}.wav`, content), method }));
}

function manyTinyFiles(): TarredFile[] {
  return Array.from({ length: 21_000 }, (_, index) => wav(`${index}-${Math.imul(index, 0x9e3779b1)}.wav`));
}

function manyFolders(): Buffer {
  const folder = { content: new Uint8Array(), method: 0 };
  return encodeZip(Array.from({ length: 50_000 }, (_, index) => ({ ...folder, name: `${index}/` })));
}

/** A thousand names for the same packed bytes. */
function overlappingZip(): Buffer {
  const shared = Array.from({ length: 1000 }, (_, index) => ({
    ...wav(`${index}.wav`, Buffer.alloc(1000, index)),
    claimed: { start: 0 },
  }));
  return encodeZip(shared);
}

/** Declares as much as it may, and inflates to more. */
function hiddenBomb(): Buffer {
  return zipWith({ content: Buffer.alloc(50 * MEBIBYTE), claimed: { bytes: MEBIBYTE } });
}

function notDeflated(): Buffer {
  const zip = zipWith({ content: HEART });
  zip.fill(0xff, zip.indexOf('second.wav') + 'second.wav'.length, zip.indexOf('third.wav') - 30);
  return zip;
}

/** The deflated bytes end before the bytes that are declared as packed. */
function trailingBytes(): Buffer {
  const packed = Buffer.concat([deflateRawSync(HEART), Buffer.from('something else')]);
  const stored = encodeZip([{ ...wav('a.wav', packed), method: 0, claimed: {} }]);
  return asDeflated(stored, packed.length);
}

/** Calls a stored file deflated, in the header before it and in the directory. */
function asDeflated(zip: Buffer, packedBytes: number): Buffer {
  const directory = zip.lastIndexOf('PK\x01\x02', undefined, 'latin1');
  const truth = encodeZip([wav('a.wav')]);
  for (const [position, methodAt] of [
    [0, 8],
    [directory, 10],
  ] as const) {
    zip.writeUInt16LE(8, position + methodAt);
    zip.writeUInt32LE(truth.readUInt32LE(14), position + methodAt + 6);
    zip.writeUInt32LE(packedBytes, position + methodAt + 10);
    zip.writeUInt32LE(HEART.length, position + methodAt + 14);
  }
  return zip;
}

function damagedDirectory(): Buffer {
  const zip = zipWith({});
  zip.write('??', zip.indexOf('PK\x01\x02', 0, 'latin1') + 1);
  return zip;
}

function tarAfter(...headers: readonly TarredFile[]): Buffer {
  return encodeTar([wav('first.wav'), ...headers, wav('second.wav')]);
}

function fields(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, '']));
}

function globalHeader(count: number): TarredFile {
  return { ...paxHeader(fields(count)), type: 'g' };
}

function headersAlone(count: number): TarredFile[] {
  return Array.from({ length: count }, () => paxHeader({ path: 'second.wav' }));
}

/** The directory declares content, as if the headers lay in it. */
function headersBehindAFalseSize(): Buffer {
  const folder = { name: 'folder/', type: '5', claimedBytes: 0o77777777 };
  return gzipSync(encodeTar([wav('first.wav'), folder, ...headersAlone(200), wav('second.wav')]));
}

function damagedTar(): Buffer {
  const tar = tarWith({});
  tar.write('x', tar.indexOf('third.wav'));
  return tar;
}

function damagedGzip(): Buffer {
  const gzip = gzipSync(tarWith({}));
  gzip.fill(0xff, 60, 70);
  return gzip;
}

function shortened(path: string): string {
  return path.length > 40 ? `${path.slice(0, 40)}...` : path;
}
