import type { ByteRange } from '@hbsc/core';

/** The part is not there: RFC 9110 answers with 416. */
export const UNSATISFIABLE = Symbol('unsatisfiable');

const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * The part that the header `Range` asks for. Null for the whole: RFC 9110 has what is not understood, and several parts at once,
 * answered like that.
 *
 * @param bytes - of the whole
 */
export function rangeOf(header: string | undefined, bytes: number): ByteRange | typeof UNSATISFIABLE | null {
  const [, first, last] = RANGE.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return null;
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (first !== '' && last !== '' && Number(last) < start) return null;
  return start > end ? UNSATISFIABLE : { start, end };
}
