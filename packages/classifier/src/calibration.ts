/**
 * Softens (temperature over 1) or sharpens (under 1) probabilities as a softmax over `log p / T` does: `p^(1/T)`, normalised.
 *
 * Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, section 4.2.
 *
 * @param probabilities - one a class, not negative, one of them above 0; one that is 0 stays 0
 * @returns probabilities that sum to 1
 */
export function calibrated(probabilities: readonly number[], temperature: number): number[] {
  // Relative to the largest, so that no power underflows for all of them.
  const largest = Math.max(...probabilities);
  const powers = probabilities.map((probability) => (probability / largest) ** (1 / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
