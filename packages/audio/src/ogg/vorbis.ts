import { HbscError, type Limits } from '@hbsc/core';
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { checkShape } from '../checks.ts';
import type { DecodedSamples } from '../decoded.ts';
import { downmix, MonoSink } from '../mono-sink.ts';
import { viewOf } from '../signature.ts';
import { pagesOf } from './pages.ts';

/** Size of the identification packet, which fills the first page (Vorbis I specification, section 4.2.2). */
const IDENTIFICATION_BYTES = 30;

/**
 * Decodes Ogg Vorbis page by page, so that no more than one page's inflation is held beyond the limits.
 * Decoding ends at the first page that is cut off or damaged; what came before it is kept.
 *
 * @throws HbscError `UNDECODABLE_AUDIO`, `AUDIO_TOO_LONG`
 */
export async function decodeVorbis(bytes: Uint8Array, limits: Limits): Promise<DecodedSamples> {
  const pages = pagesOf(bytes, 'ogg-vorbis');
  const first = pages.next().value;
  if (first === undefined || first.body.length < IDENTIFICATION_BYTES) {
    throw new HbscError(
      'UNDECODABLE_AUDIO',
      'The Ogg Vorbis file is broken: its first page is cut off or damaged.',
    );
  }
  const identification = viewOf(first.body);
  const channels = identification.getUint8(11);
  const sampleRateHz = identification.getUint32(12, true);
  checkShape({ formatName: 'Ogg Vorbis', sampleRateHz, channels }, limits);

  const sink = new MonoSink(sampleRateHz, limits);
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  try {
    sink.append(downmix((await decoder.decode(first.bytes)).channelData));
    for (const page of pages) {
      sink.append(downmix((await decoder.decode(page.bytes)).channelData));
    }
    sink.append(downmix((await decoder.flush()).channelData));
  } finally {
    decoder.free();
  }
  return { sampleRateHz, channels, samples: sink.finish() };
}
