import { HbscError, type Limits } from '@hbsc/core';
import { OggVorbisPacketDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { checkShape } from '../checks.ts';
import type { DecodedSamples } from '../decoded.ts';
import { downmix, MonoSink } from '../mono-sink.ts';
import { hasSignature, viewOf } from '../signature.ts';
import { type PagePackets, packetsOf, pagesOf } from './pages.ts';

/** What the last of the three header packets begins with (Vorbis I specification, section 4.2.1). */
const SETUP = '\x05vorbis';
/** Size of the identification packet (section 4.2.2). */
const IDENTIFICATION_BYTES = 30;

/**
 * Decodes Ogg Vorbis page by page, so that no more than one page's inflation is held beyond the limits, and trims what the
 * last page says is too much. Decoding ends at the first page that is cut off or damaged; what came before it is kept.
 *
 * @throws HbscError `UNDECODABLE_AUDIO`, `AUDIO_TOO_LONG`
 */
export async function decodeVorbis(bytes: Uint8Array, limits: Limits): Promise<DecodedSamples> {
  const pages = packetsOf(pagesOf(bytes, 'ogg-vorbis'));
  const identification = pages.next().value?.packets[0];
  if (identification === undefined || identification.length < IDENTIFICATION_BYTES) {
    throw broken('its first page is cut off or damaged');
  }
  const view = viewOf(identification);
  const channels = view.getUint8(11);
  const sampleRateHz = view.getUint32(12, true);
  checkShape({ formatName: 'Ogg Vorbis', sampleRateHz, channels }, limits);

  const sink = new MonoSink(sampleRateHz, limits);
  const decoder = new OggVorbisPacketDecoder();
  await decoder.ready;
  try {
    decoder.sendSetupHeader(identification);
    const rest = withoutHeaders(pages, (setup) => {
      decoder.sendSetupHeader(setup);
      decoder.initDsp();
    });
    return { sampleRateHz, channels, samples: gather(rest, decoder, sink) };
  } finally {
    decoder.free();
  }
}

function gather(pages: Iterable<PagePackets>, decoder: OggVorbisPacketDecoder, sink: MonoSink): Float32Array {
  /** Where the stream begins in time: one that was cut out of another begins late. */
  let begins: number | null = null;
  let wanted: number | undefined;
  for (const { packets, granulePosition, isLast } of pages) {
    sink.append(downmix(decoder.decodePackets(packets).channelData));
    if (granulePosition < 0) continue;
    begins ??= isLast ? 0 : Math.max(0, granulePosition - sink.length);
    if (isLast) wanted = granulePosition - begins;
  }
  return sink.finish(wanted);
}

/** The pages behind the headers, once the setup has been read; comments are nobody's business here. */
function* withoutHeaders(
  pages: Iterable<PagePackets>,
  setUp: (setup: Uint8Array) => void,
): Generator<PagePackets> {
  let isSetUp = false;
  for (const page of pages) {
    const setup = isSetUp ? -1 : page.packets.findIndex((packet) => hasSignature(packet, SETUP));
    const found = page.packets[setup];
    if (found) {
      setUp(found);
      isSetUp = true;
    }
    if (isSetUp) yield { ...page, packets: page.packets.slice(setup + 1) };
  }
}

function broken(what: string): HbscError {
  return new HbscError('UNDECODABLE_AUDIO', `The Ogg Vorbis file is broken: ${what}.`);
}
