import { encodeALaw, encodeMuLaw } from './g711.ts';

/** How one sample is written. */
export type WavEncoding = 'pcm8' | 'pcm16' | 'pcm24' | 'pcm32' | 'float32' | 'float64' | 'mu-law' | 'a-law';

export const WAV_ENCODINGS: readonly WavEncoding[] = [
  'pcm8',
  'pcm16',
  'pcm24',
  'pcm32',
  'float32',
  'float64',
  'mu-law',
  'a-law',
];

export interface RiffChunk {
  /** Four ASCII characters. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Everything about a WAV file that may differ from the plainest one, true or not. */
export interface WavLayout {
  /** `RIFX` writes every number big-endian; `RF64` moves the sizes to a `ds64` chunk. Default `RIFF`. */
  readonly container?: 'RIFF' | 'RIFX' | 'RF64';
  /** Writes WAVE_FORMAT_EXTENSIBLE with the encoding in its sub-format GUID. */
  readonly extensible?: boolean;
  /** What the `data` chunk claims to hold, bytes, in place of the truth: 0 or 0xFFFFFFFF as streams have it, or a lie. */
  readonly claimedDataBytes?: number;
  readonly chunksBeforeFmt?: readonly RiffChunk[];
  readonly chunksBeforeData?: readonly RiffChunk[];
  readonly chunksAfterData?: readonly RiffChunk[];
  /** Written into `fmt ` in place of the truth. */
  readonly claimedFormat?: {
    readonly formatTag?: number;
    readonly channels?: number;
    readonly sampleRateHz?: number;
    readonly blockAlign?: number;
    readonly bitsPerSample?: number;
  };
}

interface SampleCodec {
  readonly formatTag: number;
  readonly bytesPerSample: number;
  write(view: DataView, offset: number, sample: number, littleEndian: boolean): void;
}

const WAVE_FORMAT_PCM = 0x0001;
const WAVE_FORMAT_IEEE_FLOAT = 0x0003;
const WAVE_FORMAT_ALAW = 0x0006;
const WAVE_FORMAT_MULAW = 0x0007;
const WAVE_FORMAT_EXTENSIBLE = 0xfffe;
const SUB_FORMAT_TAIL = [0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];

const CODECS: Readonly<Record<WavEncoding, SampleCodec>> = {
  pcm8: {
    formatTag: WAVE_FORMAT_PCM,
    bytesPerSample: 1,
    write: (view, offset, sample) => view.setUint8(offset, quantise(sample, 8) + 128),
  },
  pcm16: {
    formatTag: WAVE_FORMAT_PCM,
    bytesPerSample: 2,
    write: (view, offset, sample, littleEndian) => view.setInt16(offset, quantise(sample, 16), littleEndian),
  },
  pcm24: {
    formatTag: WAVE_FORMAT_PCM,
    bytesPerSample: 3,
    write: (view, offset, sample, littleEndian) => {
      const value = quantise(sample, 24);
      view.setUint8(offset + (littleEndian ? 0 : 2), value & 0xff);
      view.setUint8(offset + 1, (value >> 8) & 0xff);
      view.setUint8(offset + (littleEndian ? 2 : 0), (value >> 16) & 0xff);
    },
  },
  pcm32: {
    formatTag: WAVE_FORMAT_PCM,
    bytesPerSample: 4,
    write: (view, offset, sample, littleEndian) => view.setInt32(offset, quantise(sample, 32), littleEndian),
  },
  float32: {
    formatTag: WAVE_FORMAT_IEEE_FLOAT,
    bytesPerSample: 4,
    write: (view, offset, sample, littleEndian) => view.setFloat32(offset, sample, littleEndian),
  },
  float64: {
    formatTag: WAVE_FORMAT_IEEE_FLOAT,
    bytesPerSample: 8,
    write: (view, offset, sample, littleEndian) => view.setFloat64(offset, sample, littleEndian),
  },
  'mu-law': {
    formatTag: WAVE_FORMAT_MULAW,
    bytesPerSample: 1,
    write: (view, offset, sample) => view.setUint8(offset, encodeMuLaw(quantise(sample, 16))),
  },
  'a-law': {
    formatTag: WAVE_FORMAT_ALAW,
    bytesPerSample: 1,
    write: (view, offset, sample) => view.setUint8(offset, encodeALaw(quantise(sample, 16))),
  },
};

/**
 * Writes a WAV file, in any encoding and any layout, honest or not.
 *
 * @param channels - `[channels][samples]`, full scale being 1; the channels are equally long
 * @param layout - what differs from the plainest file there is
 */
export function encodeWav(
  channels: readonly Float32Array[],
  sampleRateHz: number,
  encoding: WavEncoding = 'pcm16',
  layout: WavLayout = {},
): Uint8Array {
  const container = layout.container ?? 'RIFF';
  const littleEndian = container !== 'RIFX';
  const data = encodeSamples(channels, CODECS[encoding], littleEndian);
  const chunks = [
    ...(layout.chunksBeforeFmt ?? []),
    { id: 'fmt ', bytes: formatChunk(channels.length, sampleRateHz, CODECS[encoding], littleEndian, layout) },
    ...(layout.chunksBeforeData ?? []),
    {
      id: 'data',
      bytes: data,
      claimedBytes: layout.claimedDataBytes ?? (container === 'RF64' ? 0xffffffff : undefined),
    },
    ...(layout.chunksAfterData ?? []),
  ];
  if (container === 'RF64') chunks.unshift({ id: 'ds64', bytes: ds64Chunk(data.length) });
  const body = chunks.map((chunk) => serialiseChunk(chunk, littleEndian));
  const bodyBytes = body.reduce((sum, part) => sum + part.length, 4);
  const riffBytes = container === 'RF64' ? 0xffffffff : bodyBytes;
  return Buffer.concat([
    chunkHeader(container, riffBytes, littleEndian),
    Buffer.from('WAVE', 'latin1'),
    ...body,
  ]);
}

function encodeSamples(
  channels: readonly Float32Array[],
  codec: SampleCodec,
  littleEndian: boolean,
): Uint8Array {
  const frames = channels[0]?.length ?? 0;
  const bytes = new Uint8Array(frames * channels.length * codec.bytesPerSample);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (let frame = 0; frame < frames; frame++) {
    for (const channel of channels) {
      codec.write(view, offset, channel[frame] ?? 0, littleEndian);
      offset += codec.bytesPerSample;
    }
  }
  return bytes;
}

function formatChunk(
  channels: number,
  sampleRateHz: number,
  codec: SampleCodec,
  littleEndian: boolean,
  { extensible = false, claimedFormat = {} }: WavLayout,
): Uint8Array {
  const bytes = new Uint8Array(extensible ? 40 : 16);
  const view = new DataView(bytes.buffer);
  const formatTag = claimedFormat.formatTag ?? codec.formatTag;
  const rate = claimedFormat.sampleRateHz ?? sampleRateHz;
  const blockAlign = claimedFormat.blockAlign ?? channels * codec.bytesPerSample;
  const bitsPerSample = claimedFormat.bitsPerSample ?? codec.bytesPerSample * 8;
  view.setUint16(0, extensible ? WAVE_FORMAT_EXTENSIBLE : formatTag, littleEndian);
  view.setUint16(2, claimedFormat.channels ?? channels, littleEndian);
  view.setUint32(4, rate, littleEndian);
  view.setUint32(8, rate * blockAlign, littleEndian);
  view.setUint16(12, blockAlign, littleEndian);
  view.setUint16(14, bitsPerSample, littleEndian);
  if (extensible) {
    view.setUint16(16, 22, littleEndian);
    view.setUint16(18, bitsPerSample, littleEndian);
    view.setUint16(24, formatTag, littleEndian);
    bytes.set(SUB_FORMAT_TAIL, 28);
  }
  return bytes;
}

function ds64Chunk(dataBytes: number): Uint8Array {
  const bytes = new Uint8Array(28);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(dataBytes + 92), true);
  view.setBigUint64(8, BigInt(dataBytes), true);
  return bytes;
}

function serialiseChunk(
  chunk: RiffChunk & { claimedBytes?: number | undefined },
  littleEndian: boolean,
): Buffer {
  const header = chunkHeader(chunk.id, chunk.claimedBytes ?? chunk.bytes.length, littleEndian);
  return Buffer.concat([header, chunk.bytes, new Uint8Array(chunk.bytes.length % 2)]);
}

function chunkHeader(id: string, bytes: number, littleEndian: boolean): Buffer {
  const header = Buffer.from(`${id}    `, 'latin1');
  if (littleEndian) header.writeUInt32LE(bytes, 4);
  else header.writeUInt32BE(bytes, 4);
  return header;
}

/** Full scale 1 to a signed integer of `bits` bits, clipped at its ends. */
function quantise(sample: number, bits: number): number {
  const fullScale = 2 ** (bits - 1);
  return Math.max(-fullScale, Math.min(fullScale - 1, Math.round(sample * fullScale)));
}
