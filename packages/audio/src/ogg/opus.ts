import { HbscError, type Limits } from '@hbsc/core';
import { OpusDecoder } from 'opus-decoder';
import { checkShape } from '../checks.ts';
import type { DecodedSamples } from '../decoded.ts';
import { downmix, MonoSink } from '../mono-sink.ts';
import { hasSignature, viewOf } from '../signature.ts';
import { packetsOf, pagesOf } from './pages.ts';

/** Opus runs at 48 kHz whatever it was made from (RFC 7845, section 5.1). */
const SAMPLE_RATE_HZ = 48_000;

/** The identification header (RFC 7845, section 5.1). */
interface OpusHead {
  readonly channels: number;
  /** Samples at 48 kHz to drop from the start. */
  readonly preSkip: number;
  /** Factor that every sample is multiplied by. */
  readonly gain: number;
  readonly streamCount: number;
  readonly coupledStreamCount: number;
  readonly channelMappingTable: number[];
}

/**
 * Decodes Ogg Opus at 48 kHz, page by page, and applies the header's gain, pre-skip and end trimming.
 * Decoding ends at the first page or packet that is cut off or damaged; what came before it is kept.
 *
 * @throws HbscError `UNDECODABLE_AUDIO`, `AUDIO_TOO_LONG`
 */
export async function decodeOpus(bytes: Uint8Array, limits: Limits): Promise<DecodedSamples> {
  const pages = packetsOf(pagesOf(bytes, 'ogg-opus'));
  const head = readHead(pages.next().value?.packets[0]);
  checkShape({ formatName: 'Ogg Opus', sampleRateHz: SAMPLE_RATE_HZ, channels: head.channels }, limits);
  checkMapping(head);

  const sink = new MonoSink(SAMPLE_RATE_HZ, limits);
  const decoder = new OpusDecoder(head);
  await decoder.ready;
  let wanted: number | undefined;
  /** One at a time: the decoder writes a line to the log for each packet that is damaged, and one line is enough. */
  const decodePacket = (packet: Uint8Array): boolean => {
    const { channelData, errors } = decoder.decodeFrame(packet);
    sink.append(scale(downmix(channelData), head.gain));
    return errors.length === 0;
  };
  try {
    for (const { packets, granulePosition, isLast } of pages) {
      if (!packets.filter(isAudio).every(decodePacket)) break;
      if (isLast && granulePosition > head.preSkip) wanted = granulePosition - head.preSkip;
    }
  } finally {
    decoder.free();
  }
  return { sampleRateHz: SAMPLE_RATE_HZ, channels: head.channels, samples: sink.finish(wanted) };
}

function readHead(packet: Uint8Array | undefined): OpusHead {
  if (packet === undefined || packet.length < 19) throw broken('its OpusHead packet is cut off or damaged');
  const view = viewOf(packet);
  const channels = view.getUint8(9);
  const head = {
    channels,
    preSkip: view.getUint16(10, true),
    gain: 10 ** (view.getInt16(16, true) / (20 * 256)),
  };
  const mappingFamily = view.getUint8(18);
  if (mappingFamily === 0) {
    return {
      ...head,
      streamCount: 1,
      coupledStreamCount: channels - 1,
      channelMappingTable: [0, 1].slice(0, channels),
    };
  }
  if (packet.length < 21 + channels) throw broken('its channel mapping is cut off');
  return {
    ...head,
    streamCount: view.getUint8(19),
    coupledStreamCount: view.getUint8(20),
    channelMappingTable: [...packet.subarray(21, 21 + channels)],
  };
}

/** libopus is given no mapping that names a stream which is not there. */
function checkMapping({ channels, streamCount, coupledStreamCount, channelMappingTable }: OpusHead): void {
  const decoded = streamCount + coupledStreamCount;
  const isPossible =
    streamCount > 0 &&
    coupledStreamCount <= streamCount &&
    decoded <= 255 &&
    channelMappingTable.length === channels &&
    channelMappingTable.every((index) => index < decoded || index === 255);
  if (!isPossible) throw broken('its channel mapping contradicts itself');
}

function isAudio(packet: Uint8Array): boolean {
  return packet.length > 0 && !hasSignature(packet, 'OpusTags');
}

function scale(samples: Float32Array, factor: number): Float32Array {
  return factor === 1 ? samples : samples.map((sample) => sample * factor);
}

function broken(what: string): HbscError {
  return new HbscError('UNDECODABLE_AUDIO', `The Ogg Opus file is broken: ${what}.`);
}
