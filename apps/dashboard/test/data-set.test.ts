import { describe, expect, it } from '@jest/globals';
import { withDropped } from '../src/new-batch/data-set.ts';

const file = (name: string, content: string, lastModified = 0) => new File([content], name, { lastModified });
const placed = (path: string, content: string) => ({
  path,
  file: file(path.split('/').at(-1) ?? '', content),
});

describe('files that are dropped', () => {
  it('keep the folders they lie in', () => {
    const dropped = [placed('rec/a/1.wav', 'one'), placed('rec/b/1.wav', 'another')];
    expect(withDropped(null, dropped)).toMatchObject({
      name: 'rec',
      files: [{ path: 'rec/a/1.wav' }, { path: 'rec/b/1.wav' }],
    });
  });

  it('take nobody else’s place: the same path of another folder is given another', async () => {
    const first = withDropped(null, [placed('1.wav', 'one'), placed('rec.v2/2', 'two')]);
    const both = withDropped(first, [placed('1.wav', 'another'), placed('rec.v2/2', 'another')]);
    const all = withDropped(both, [placed('1.wav', 'yet another')]);
    const contents = await Promise.all(
      all?.files.map(async (each) => [each.path, await each.file.text()]) ?? [],
    );
    expect(contents).toEqual([
      ['1 (2).wav', 'another'],
      ['1 (3).wav', 'yet another'],
      ['1.wav', 'one'],
      ['rec.v2/2', 'two'],
      ['rec.v2/2 (2)', 'another'],
    ]);
  });

  it('are there once, however often they are dropped', () => {
    const once = withDropped(null, [placed('1.wav', 'one'), placed('1.wav', 'other')]);
    expect(withDropped(once, [placed('1.wav', 'other'), placed('1.wav', 'one')])?.files).toHaveLength(2);
  });
});
