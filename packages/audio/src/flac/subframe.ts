import type { BitReader } from './bit-reader.ts';
import { DamagedFrameError } from './damaged-frame-error.ts';

/** Taken out of the global object once: it is asked for at every tap of every sample. */
const { imul } = Math;

const CONSTANT = 0;
const VERBATIM = 1;
const FIRST_FIXED = 8;
const LAST_FIXED = 12;
const FIRST_LPC = 32;

/** Coefficients of the fixed predictors, latest sample first (RFC 9639, section 9.2.5). */
const FIXED_COEFFICIENTS: readonly Int32Array[] = [
  Int32Array.of(),
  Int32Array.of(1),
  Int32Array.of(2, -1),
  Int32Array.of(3, -3, 1),
  Int32Array.of(4, -6, 4, -1),
];

/**
 * Decodes one channel of a frame (RFC 9639, section 9.2) into the whole of `samples`.
 *
 * @param sampleBits - bits of a sample, one more than the stream's for a side channel
 * @throws DamagedFrameError
 */
export function readSubframe(reader: BitReader, samples: Int32Array, sampleBits: number): void {
  if (reader.unsigned(1) !== 0) throw new DamagedFrameError();
  const type = reader.unsigned(6);
  const wastedBits = reader.unsigned(1) === 1 ? reader.unary() + 1 : 0;
  const bits = sampleBits - wastedBits;
  if (bits < 1) throw new DamagedFrameError();

  if (type === CONSTANT) {
    samples.fill(reader.signed(bits));
  } else if (type === VERBATIM) {
    readVerbatim(reader, samples, samples.length, bits);
  } else if (type >= FIRST_FIXED && type <= LAST_FIXED) {
    readFixed(reader, samples, type - FIRST_FIXED, bits);
  } else if (type >= FIRST_LPC) {
    readLpc(reader, samples, type - FIRST_LPC + 1, bits);
  } else {
    throw new DamagedFrameError();
  }
  if (wastedBits > 0) restoreWastedBits(samples, wastedBits);
}

function readVerbatim(reader: BitReader, samples: Int32Array, count: number, bits: number): void {
  if (count > samples.length) throw new DamagedFrameError();
  for (let i = 0; i < count; i++) samples[i] = reader.signed(bits);
}

function readFixed(reader: BitReader, samples: Int32Array, order: number, bits: number): void {
  readVerbatim(reader, samples, order, bits);
  readResiduals(reader, samples, order);
  predictNarrow(samples, FIXED_COEFFICIENTS[order] ?? Int32Array.of(), 0);
}

function readLpc(reader: BitReader, samples: Int32Array, order: number, bits: number): void {
  readVerbatim(reader, samples, order, bits);
  const precision = reader.unsigned(4) + 1;
  const shift = reader.signed(5);
  if (precision === 16 || shift < 0) throw new DamagedFrameError();
  const coefficients = Int32Array.from({ length: order }, () => reader.signed(precision));
  readResiduals(reader, samples, order);
  const sumBits = bits + precision + Math.ceil(Math.log2(order));
  if (sumBits <= 32) predictNarrow(samples, coefficients, shift);
  else predictWide(samples, coefficients, shift);
}

/** The coded residual (RFC 9639, section 9.2.7), written behind the `order` warm-up samples. */
function readResiduals(reader: BitReader, samples: Int32Array, order: number): void {
  const method = reader.unsigned(2);
  if (method > 1) throw new DamagedFrameError();
  const parameterBits = method === 0 ? 4 : 5;
  const escapeCode = method === 0 ? 15 : 31;
  const partitions = 1 << reader.unsigned(4);
  const partitionSamples = samples.length / partitions;
  if (!Number.isInteger(partitionSamples) || partitionSamples < order) throw new DamagedFrameError();
  for (let partition = 0; partition < partitions; partition++) {
    const from = partition === 0 ? order : partition * partitionSamples;
    const to = (partition + 1) * partitionSamples;
    const parameter = reader.unsigned(parameterBits);
    if (parameter < escapeCode) {
      reader.rice(parameter, samples, from, to);
    } else {
      const bits = reader.unsigned(5);
      for (let i = from; i < to; i++) samples[i] = reader.signed(bits);
    }
  }
}

/** Adds the prediction to each residual, where every sum fits 32 bits. */
function predictNarrow(samples: Int32Array, coefficients: Int32Array, shift: number): void {
  const order = coefficients.length;
  for (let i = order; i < samples.length; i++) {
    let sum = 0;
    for (let tap = 0; tap < order; tap++) {
      sum = (sum + imul(coefficients[tap] ?? 0, samples[i - 1 - tap] ?? 0)) | 0;
    }
    samples[i] = (samples[i] ?? 0) + (sum >> shift);
  }
}

/** The same where sums exceed 32 bits; they stay below the 53 that a double holds exactly. */
function predictWide(samples: Int32Array, coefficients: Int32Array, shift: number): void {
  const order = coefficients.length;
  const divisor = 2 ** shift;
  for (let i = order; i < samples.length; i++) {
    let sum = 0;
    for (let tap = 0; tap < order; tap++) {
      sum += (coefficients[tap] ?? 0) * (samples[i - 1 - tap] ?? 0);
    }
    samples[i] = (samples[i] ?? 0) + Math.floor(sum / divisor);
  }
}

function restoreWastedBits(samples: Int32Array, wastedBits: number): void {
  for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) << wastedBits;
}
