import { formatBytes, HbscError, type Limits } from '@hbsc/core';
import { checkSignal } from './checks.ts';
import { describeContent } from './content.ts';
import type { DecodedSamples } from './decoded.ts';
import { decodeWithFfmpeg } from './ffmpeg.ts';
import { decodeFlac } from './flac/flac.ts';
import { ACCEPTED_FORMATS, type AudioFormat, formatName, sniffFormat } from './format.ts';
import { decodeMp3 } from './mpeg/mp3.ts';
import { decodeOpus } from './ogg/opus.ts';
import { decodeVorbis } from './ogg/vorbis.ts';
import { decodeWav } from './wav/wav.ts';

/** A recording as samples. */
export interface DecodedRecording {
  /** As recognised by content. */
  readonly format: AudioFormat;
  /** The rate of {@link samples}, Hz: the file's own, and 48,000 for Opus, which has no other. */
  readonly sampleRateHz: number;
  /** Channels in the file. */
  readonly channels: number;
  /** Of what was decoded, which is less than the header says when the file breaks off. */
  readonly durationSeconds: number;
  /** Mono: the mean of the channels. Full scale is 1; float recordings may exceed it. */
  readonly samples: Float32Array;
}

type Decoder = (bytes: Uint8Array, limits: Limits) => DecodedSamples | Promise<DecodedSamples>;

const DECODERS: Readonly<Record<AudioFormat, Decoder>> = {
  wav: decodeWav,
  mp3: decodeMp3,
  flac: decodeFlac,
  'ogg-vorbis': decodeVorbis,
  'ogg-opus': decodeOpus,
  aac: (bytes, limits) => decodeWithFfmpeg(bytes, 'aac', limits),
  m4a: (bytes, limits) => decodeWithFfmpeg(bytes, 'm4a', limits),
};

/**
 * Decodes a recording and checks that there is something in it to classify.
 *
 * One policy holds for every format: a recording that breaks off, or whose header claims more than is there, is decoded
 * as far as it goes, and that much must last `limits.minSeconds`. No memory is taken on a header's word, and decoding
 * stops soon after `limits.maxSeconds`.
 *
 * @throws HbscError
 *   `PAYLOAD_TOO_LARGE` over `limits.uploadBytes`;
 *   `UNSUPPORTED_MEDIA_TYPE` when the content is no recording, or one that needs ffmpeg where there is none;
 *   `UNDECODABLE_AUDIO` for a broken file, samples that are not finite, a rate or number of channels outside the limits;
 *   `AUDIO_TOO_SHORT`, `AUDIO_TOO_LONG`;
 *   `SILENT_AUDIO` when the mean of the channels never departs from a constant
 */
export async function decodeRecording(bytes: Uint8Array, limits: Limits): Promise<DecodedRecording> {
  if (bytes.length > limits.uploadBytes) {
    throw new HbscError(
      'PAYLOAD_TOO_LARGE',
      `The file has ${formatBytes(bytes.length)}; at most ${formatBytes(limits.uploadBytes)} are accepted.`,
      { limit: 'uploadBytes' },
    );
  }
  const format = sniffFormat(bytes);
  if (format === null) throw unsupported(bytes);
  const { sampleRateHz, channels, samples } = await decodeAs(format, bytes, limits);
  checkSignal(samples, sampleRateHz, limits);
  return { format, sampleRateHz, channels, durationSeconds: samples.length / sampleRateHz, samples };
}

async function decodeAs(format: AudioFormat, bytes: Uint8Array, limits: Limits): Promise<DecodedSamples> {
  try {
    return await DECODERS[format](bytes, limits);
  } catch (error) {
    if (error instanceof HbscError || isSystemError(error)) throw error;
    throw new HbscError(
      'UNDECODABLE_AUDIO',
      `The ${formatName(format)} file is damaged and could not be decoded; accepted is an intact file.`,
      { cause: error },
    );
  }
}

/** A full disk or a process that cannot be started is the server's fault, not the recording's. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function unsupported(bytes: Uint8Array): HbscError {
  const found = describeContent(bytes);
  const what = found === null ? 'The file is of a kind that was not recognised' : `The file is ${found}`;
  return new HbscError('UNSUPPORTED_MEDIA_TYPE', `${what}; ${ACCEPTED_FORMATS}.`);
}
