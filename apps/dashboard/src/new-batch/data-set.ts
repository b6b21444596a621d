import { type PlacedFile, tarOf } from './tar.ts';

/** What was dropped or chosen for a batch. */
export interface DataSet {
  /** What to call the batch unless another name is given. */
  readonly name: string;
  /** Files by themselves; empty beside an archive. */
  readonly files: readonly PlacedFile[];
  readonly archive: File | null;
  /** CSV or JSON Lines with the labels. */
  readonly manifest: File | null;
}

const ARCHIVE = /\.(zip|tar|tgz|tar\.gz)$/i;
const MANIFEST = /\.(csv|tsv|jsonl|ndjson)$/i;
/** What operating systems leave beside what is meant. */
const DEBRIS = /(^|\/)(\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(\/|$)/i;

/** Adds what was dropped to what is there: an archive takes the place of files, and files that of an archive. */
export function withDropped(before: DataSet | null, dropped: readonly PlacedFile[]): DataSet | null {
  const wanted = dropped.filter(({ path }) => !DEBRIS.test(path));
  const archive = wanted.find(({ path }) => ARCHIVE.test(path))?.file ?? null;
  const manifest = wanted.find(({ path }) => MANIFEST.test(path))?.file ?? before?.manifest ?? null;
  const files = wanted.filter(({ path }) => !ARCHIVE.test(path) && !MANIFEST.test(path));
  if (archive) return { name: archive.name.replace(ARCHIVE, ''), files: [], archive, manifest };
  if (files.length === 0) return before ? { ...before, manifest } : manifest && { ...EMPTY, manifest };
  const placed = withPlaced(before?.files ?? [], files);
  return { name: nameOf(placed), files: placed, archive: null, manifest };
}

/** By path. Files of folders that lie elsewhere may have the same path: one that is another file gets a path of its own. */
function withPlaced(before: readonly PlacedFile[], added: readonly PlacedFile[]): readonly PlacedFile[] {
  const all = new Map(before.map((placed) => [placed.path, placed]));
  for (const { path: given, file } of added) {
    let path = given;
    for (let n = 2; isTaken(all.get(path), file); n += 1) path = numbered(given, n);
    all.set(path, { path, file });
  }
  return [...all.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function isTaken(present: PlacedFile | undefined, { size, lastModified }: File): boolean {
  return present !== undefined && (present.file.size !== size || present.file.lastModified !== lastModified);
}

/** `a/b.wav` as `a/b (2).wav`. */
function numbered(path: string, n: number): string {
  return path.replace(/(\.[^./]*)?$/, ` (${n})$1`);
}

const EMPTY: DataSet = { name: '', files: [], archive: null, manifest: null };

/** The folder they all lie in, or the day. */
function nameOf(files: readonly PlacedFile[]): string {
  const [folder = '', ...others] = new Set(files.map(({ path }) => path.split('/').slice(0, -1)[0] ?? ''));
  return folder !== '' && others.length === 0 ? folder : `Recordings of ${new Date().toLocaleDateString()}`;
}

/** What is sent of it. */
export function archiveOf({ archive, files }: DataSet): Blob {
  return archive ?? tarOf(files);
}

/** Whether there is anything to classify. */
export function isWhole(dataSet: DataSet | null): dataSet is DataSet {
  return dataSet !== null && (dataSet.archive !== null || dataSet.files.length > 0);
}

/** The same for the same files, so that an upload of them can be gone on with after the page was closed. */
export function fingerprintOf({ archive, files, manifest }: DataSet): string {
  const sent = [...files, ...(archive ? [{ path: archive.name, file: archive }] : [])];
  const facts = sent.map(({ path, file }) => `${path} ${file.size} ${file.lastModified}`);
  return JSON.stringify([facts.length, hashOf([...facts, manifest?.name].join('\n'))]);
}

/** FNV-1a, 32 bits: enough to tell apart what one person drops. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < text.length; n += 1) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193);
  return hash >>> 0;
}
