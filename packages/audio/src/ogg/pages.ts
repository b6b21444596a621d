import { crc } from '../crc.ts';
import { hasSignature, viewOf } from '../signature.ts';

/** One page of an Ogg stream (RFC 3533, section 6). */
export interface OggPage {
  /** The whole page. */
  readonly bytes: Uint8Array;
  readonly body: Uint8Array;
  /** Sizes of the segments of the body; 255 means that the packet goes on in the next. */
  readonly segments: Uint8Array;
  /** Which of the interleaved streams the page belongs to. */
  readonly serial: number;
  /** Samples up to the end of the last packet that ends here, or -1 if none does. */
  readonly granulePosition: number;
  readonly isContinued: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export type OggCodec = 'ogg-vorbis' | 'ogg-opus';

const CAPTURE_PATTERN = 'OggS';
const HEADER_BYTES = 27;
const CHECKSUM_OFFSET = 22;
const CODEC_SIGNATURES: readonly (readonly [OggCodec, string])[] = [
  ['ogg-vorbis', '\x01vorbis'],
  ['ogg-opus', 'OpusHead'],
];

const crc32 = crc(32, 0x04c11db7);

export function isOgg(bytes: Uint8Array): boolean {
  return hasSignature(bytes, CAPTURE_PATTERN);
}

/** The codec of the first stream that is Vorbis or Opus, or null; nothing but the opening pages is looked at. */
export function sniffOggCodec(bytes: Uint8Array): OggCodec | null {
  let page = readPage(bytes, 0);
  for (let at = 0; page?.isFirst; page = readPage(bytes, at)) {
    const codec = codecOf(page);
    if (codec !== null) return codec;
    at += page.bytes.length;
  }
  return null;
}

/**
 * The pages of the first stream of that codec, in order, up to its end or to the first page that is cut off
 * or fails its checksum.
 */
export function* pagesOf(bytes: Uint8Array, codec: OggCodec): Generator<OggPage> {
  let serial: number | null = null;
  let at = 0;
  for (let page = readPage(bytes, at); page !== null && isIntact(page); page = readPage(bytes, at)) {
    at += page.bytes.length;
    if (serial === null && page.isFirst && codecOf(page) === codec) serial = page.serial;
    if (page.serial !== serial) continue;
    yield page;
    if (page.isLast) return;
  }
}

/** Packets that end in one page, and where that page stands in time. */
export interface PagePackets {
  readonly packets: readonly Uint8Array[];
  readonly granulePosition: number;
  readonly isLast: boolean;
}

/** Splits pages into packets, joining those that run over a page's end. */
export function* packetsOf(pages: Iterable<OggPage>): Generator<PagePackets> {
  let unfinished: Uint8Array[] = [];
  for (const { body, segments, granulePosition, isContinued, isLast } of pages) {
    if (!isContinued) unfinished = [];
    const packets: Uint8Array[] = [];
    let from = 0;
    let to = 0;
    for (const segmentBytes of segments) {
      to += segmentBytes;
      if (segmentBytes === 255) continue;
      const end = body.subarray(from, to);
      packets.push(unfinished.length === 0 ? end : Buffer.concat([...unfinished, end]));
      unfinished = [];
      from = to;
    }
    if (from < to) unfinished.push(body.subarray(from, to));
    yield { packets, granulePosition, isLast };
  }
}

function codecOf({ body }: OggPage): OggCodec | null {
  return CODEC_SIGNATURES.find(([, signature]) => hasSignature(body, signature))?.[0] ?? null;
}

function readPage(bytes: Uint8Array, at: number): OggPage | null {
  if (!hasSignature(bytes, CAPTURE_PATTERN, at) || at + HEADER_BYTES > bytes.length) return null;
  const view = viewOf(bytes);
  const flags = view.getUint8(at + 5);
  const bodyAt = at + HEADER_BYTES + view.getUint8(at + 26);
  const segments = bytes.subarray(at + HEADER_BYTES, bodyAt);
  const end = segments.reduce((sum, segmentBytes) => sum + segmentBytes, bodyAt);
  if (end > bytes.length) return null;
  return {
    bytes: bytes.subarray(at, end),
    body: bytes.subarray(bodyAt, end),
    segments,
    serial: view.getUint32(at + 14, true),
    granulePosition: Number(view.getBigInt64(at + 6, true)),
    isContinued: (flags & 1) !== 0,
    isFirst: (flags & 2) !== 0,
    isLast: (flags & 4) !== 0,
  };
}

/** The checksum is that of the page with zeros in the checksum's own place. */
function isIntact({ bytes }: OggPage): boolean {
  const unsigned = new Uint8Array(bytes);
  unsigned.fill(0, CHECKSUM_OFFSET, CHECKSUM_OFFSET + 4);
  return crc32(unsigned, 0, unsigned.length) === viewOf(bytes).getUint32(CHECKSUM_OFFSET, true);
}
