/** Numbers in [0, 1) that depend on the seed alone. */
export type RandomSource = () => number;

/**
 * A seeded generator of uniform numbers: a Weyl sequence scrambled by the 32-bit finaliser of MurmurHash3
 * (Austin Appleby, public domain). Good enough for noise, not for secrets.
 */
export function seededRandom(seed: number): RandomSource {
  let state = Math.imul(seed | 0, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x1_0000_0000;
  };
}

/** White noise, uniform in [-1, 1). */
export function whiteNoise(samples: number, random: RandomSource): Float32Array {
  return Float32Array.from({ length: samples }, () => random() * 2 - 1);
}
