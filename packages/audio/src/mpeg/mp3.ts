import { HbscError, type Limits } from '@hbsc/core';
import { MPEGDecoder } from 'mpg123-decoder';
import { checkShape } from '../checks.ts';
import type { DecodedSamples } from '../decoded.ts';
import { downmix, MonoSink } from '../mono-sink.ts';
import { findFirstFrame, framesFrom, type MpegFrame } from './frames.ts';
import { skipId3 } from './id3.ts';

/** Frames handed to the decoder at once: 1.7 s at 44.1 kHz. */
const FRAMES_AT_ONCE = 64;

/**
 * Decodes MPEG audio layer III, skipping ID3v2 tags and whatever else is no frame, and trimming the encoder's delay
 * where a LAME tag tells it. A file that is cut anywhere is decoded as far as it goes.
 *
 * @throws HbscError `UNDECODABLE_AUDIO`, `AUDIO_TOO_LONG`
 */
export async function decodeMp3(bytes: Uint8Array, limits: Limits): Promise<DecodedSamples> {
  const first = findFirstFrame(bytes, skipId3(bytes));
  if (first === null) throw new HbscError('UNDECODABLE_AUDIO', 'The MP3 file holds no intact frame.');
  const { sampleRateHz, channels } = first;
  checkShape({ formatName: 'MP3', sampleRateHz, channels }, limits);

  const sink = new MonoSink(sampleRateHz, limits);
  const decoder = new MPEGDecoder();
  await decoder.ready;
  try {
    for (const { from, to } of runsOf(framesFrom(bytes, first))) {
      const decoded = decoder.decode(bytes.subarray(from, to));
      sink.append(downmix(decoded.channelData.slice(0, channels)));
    }
  } finally {
    decoder.free();
  }
  return { sampleRateHz, channels, samples: sink.finish() };
}

/** Frames that lie side by side, joined into stretches of the file. */
function* runsOf(frames: Iterable<MpegFrame>): Generator<{ from: number; to: number }> {
  let run = { from: 0, to: 0, frames: 0 };
  for (const { offset, bytes } of frames) {
    if (offset !== run.to || run.frames === FRAMES_AT_ONCE) {
      if (run.frames > 0) yield run;
      run = { from: offset, to: offset, frames: 0 };
    }
    run.to += bytes;
    run.frames++;
  }
  if (run.frames > 0) yield run;
}
