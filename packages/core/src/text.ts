import { z } from 'zod';

/** Characters that have what follows shown in another order: a name with them reads as another (`gpj.exe` as `exe.jpg`). */
export const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g;

/** Text of a client's own, for display and search: 1 to so many characters, no control characters. */
export function shownText(longest: number) {
  return z
    .string()
    .min(1, 'it must not be empty')
    .refine((value) => [...value].length <= longest, `it must have at most ${longest} characters`)
    .regex(/^\P{Cs}*$/u, 'it must hold no halves of characters (lone surrogates)')
    .regex(/^\P{Cc}*$/u, 'it must hold no control characters');
}
