import { describe, expect, it } from '@jest/globals';
import { rangeOf, UNSATISFIABLE } from '../src/recordings/byte-range.ts';

describe('the part that a Range header asks for of ten bytes', () => {
  it.each([
    ['bytes=0-3', { start: 0, end: 3 }],
    ['bytes=4-', { start: 4, end: 9 }],
    ['bytes=4-99', { start: 4, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['bytes=9-9', { start: 9, end: 9 }],
    ['bytes=10-', UNSATISFIABLE],
    ['bytes=-0', UNSATISFIABLE],
    [undefined, null],
    ['bytes=', null],
    ['bytes=-', null],
    ['bytes=3-1', null],
    ['bytes=0-1,4-5', null],
    ['bytes=a-b', null],
    ['items=0-3', null],
  ])('%s', (header, part) => {
    expect(rangeOf(header, 10)).toEqual(part);
  });
});
