import type { StagedBlob } from '@hbsc/core';
import { describe, expect, it } from '@jest/globals';
import { placeFiles } from '../src/uploads/file-map.ts';
import { UploadedFile } from '../src/uploads/upload.ts';

const blob: StagedBlob = {
  file: '/staging/heart.wav',
  sha256: '0'.repeat(64),
  bytes: 1,
  keep: () => Promise.resolve(),
  discard: () => Promise.resolve(),
};
const file = new UploadedFile(blob, 'heart.wav');
const operations = () => ({
  query: '',
  variables: { input: { audio: null, title: 'x' }, list: [null, null] },
});
const files = new Map([['0', file]]);

describe('the map of a multipart request', () => {
  it('puts a file where a null is', () => {
    const request = operations();
    expect(placeFiles(request, '{"0":["variables.input.audio"]}', files)).toBeNull();
    expect(request.variables.input.audio).toBe(file);
  });

  it('puts a file into a list', () => {
    const request = operations();
    expect(placeFiles(request, '{"0":["variables.list.1"]}', files)).toBeNull();
    expect(request.variables.list).toEqual([null, file]);
  });

  it.each([
    [undefined, /"map" is missing/],
    ['[]', /"map" is missing or is not a JSON object/],
    ['{"1":["variables.input.audio"]}', /names a file "1"/],
    ['{"0":"variables.input.audio"}', /list of paths/],
    ['{"0":["variables.input.title"]}', /not a null/],
    ['{"0":["query"]}', /not a null/],
    ['{"0":["variables.input.constructor"]}', /not a null/],
    ['{"0":["variables.__proto__.polluted"]}', /not a null/],
    ['{"0":[""]}', /not a null/],
    ['{"0":["variables.input.audio","variables.input.audio"]}', /both mapped/],
    ['{}', /"0" that its map does not name/],
  ])('is refused when it is %s', (map, reason) => {
    expect(placeFiles(operations(), map, files)).toMatch(reason);
  });
});
