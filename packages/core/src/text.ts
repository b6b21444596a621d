import { z } from 'zod';

/** Text of a client's own, for display and search: 1 to so many characters, no control characters. */
export function shownText(longest: number) {
  return z
    .string()
    .min(1, 'it must not be empty')
    .refine((value) => [...value].length <= longest, `it must have at most ${longest} characters`)
    .regex(/^\P{Cs}*$/u, 'it must hold no halves of characters (lone surrogates)')
    .regex(/^\P{Cc}*$/u, 'it must hold no control characters');
}
