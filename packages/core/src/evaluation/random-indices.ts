/** What a counter is moved on by: 2^32 divided by the golden ratio, odd. */
const STEP = 0x9e3779b9;

/**
 * Draws 0 to `count` - 1, each as likely as the others, in an order that is always the same: a counter, mixed by the
 * finaliser of MurmurHash3.
 */
export function randomIndices(count: number): () => number {
  let counter = 0;
  return () => {
    counter = (counter + STEP) | 0;
    let bits = counter ^ (counter >>> 16);
    bits = Math.imul(bits, 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    bits ^= bits >>> 16;
    return Math.floor(((bits >>> 0) / 2 ** 32) * count);
  };
}
