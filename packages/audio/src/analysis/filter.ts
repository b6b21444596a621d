/** A second-order recursive filter in transposed direct form II. */
export interface FilterSection {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Quality factor of a second-order Butterworth filter. */
const BUTTERWORTH = Math.SQRT1_2;

/** Quality factors of the two sections of a fourth-order Butterworth filter. */
const BUTTERWORTH_OF_FOURTH_ORDER = [0.541196, 1.306563] as const;

/** Second-order Butterworth low-pass by the bilinear transform. */
export function lowPass(cutoffHz: number, rateHz: number, quality = BUTTERWORTH): FilterSection {
  const { cosine, alpha } = prewarped(cutoffHz, rateHz, quality);
  const gain = (1 - cosine) / 2 / (1 + alpha);
  return { b0: gain, b1: 2 * gain, b2: gain, ...poles(cosine, alpha) };
}

/** Second-order Butterworth high-pass by the bilinear transform. */
export function highPass(cutoffHz: number, rateHz: number): FilterSection {
  const { cosine, alpha } = prewarped(cutoffHz, rateHz, BUTTERWORTH);
  const gain = (1 + cosine) / 2 / (1 + alpha);
  return { b0: gain, b1: -2 * gain, b2: gain, ...poles(cosine, alpha) };
}

/** Fourth-order Butterworth low-pass, as two sections. */
export function steepLowPass(cutoffHz: number, rateHz: number): FilterSection[] {
  return BUTTERWORTH_OF_FOURTH_ORDER.map((quality) => lowPass(cutoffHz, rateHz, quality));
}

/** Filters in place, one section after another, from rest. */
export function filterInPlace(samples: Float64Array, sections: readonly FilterSection[]): void {
  for (const { b0, b1, b2, a1, a2 } of sections) {
    let z1 = 0;
    let z2 = 0;
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i] ?? 0;
      const y = b0 * x + z1;
      // In this order the next output waits for two operations, not three.
      z1 = z2 + b1 * x - a1 * y;
      z2 = b2 * x - a2 * y;
      samples[i] = y;
    }
  }
}

function prewarped(cutoffHz: number, rateHz: number, quality: number): { cosine: number; alpha: number } {
  const omega = (2 * Math.PI * cutoffHz) / rateHz;
  return { cosine: Math.cos(omega), alpha: Math.sin(omega) / (2 * quality) };
}

function poles(cosine: number, alpha: number): { a1: number; a2: number } {
  return { a1: (-2 * cosine) / (1 + alpha), a2: (1 - alpha) / (1 + alpha) };
}
