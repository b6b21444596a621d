import { type RandomSource, seededRandom } from './random.ts';

/** One change to a file. Places are shares of its length, so that they mean something in a file of any size. */
export type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'write'; readonly at: number; readonly value: readonly number[] }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'remove'; readonly at: number; readonly share: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly share: number }
  | { readonly kind: 'noise'; readonly at: number; readonly bytes: number; readonly seed: number };

/** Numbers at which sizes and counts tend to break, in both byte orders. */
export const TELLING_VALUES: readonly (readonly number[])[] = [
  [0x00],
  [0x7f],
  [0x80],
  [0xff],
  [0x00, 0x00],
  [0xff, 0xff],
  [0x01, 0x00],
  [0x00, 0x00, 0x00, 0x00],
  [0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0x7f, 0xff, 0xff, 0xff],
  [0xfe, 0xff, 0xff, 0xff],
  [0x80, 0x00, 0x00, 0x00],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
];

/** The file with all of that done to it, in order. */
export function mutate(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  return mutations.reduce(mutated, Uint8Array.from(bytes));
}

function mutated(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  const at = Math.min(Math.floor(mutation.at * bytes.length), Math.max(bytes.length - 1, 0));
  switch (mutation.kind) {
    case 'flip':
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << mutation.bit);
      return bytes;
    case 'write':
      bytes.set(mutation.value.slice(0, bytes.length - at), at);
      return bytes;
    case 'cut':
      return bytes.slice(0, at);
    case 'remove':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + stretch(bytes, mutation.share))]);
    case 'repeat': {
      const end = at + stretch(bytes, mutation.share);
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at, end), bytes.subarray(end)]);
    }
    case 'noise':
      bytes.set(noise(Math.min(mutation.bytes, bytes.length - at), seededRandom(mutation.seed)), at);
      return bytes;
  }
}

function stretch(bytes: Uint8Array, share: number): number {
  return Math.ceil(share * bytes.length);
}

function noise(count: number, random: RandomSource): Uint8Array {
  return Uint8Array.from({ length: count }, () => random() * 256);
}
