import { createReadStream } from 'node:fs';
import { relative } from 'node:path';
import { meaningBy } from '@hbsc/core';
import { describeWithRealData } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import {
  labelByManifest,
  labelByPath,
  labelFromFolder,
  labelFromTemplate,
  type ManifestRow,
  readManifest,
} from '../src/index.ts';

const BY_CLASS_NAME = meaningBy({});

describe('labels by a manifest', () => {
  it('go to the files with those paths, and keep the label as it was given', async () => {
    const { labels, tally } = await labelByManifest(
      ['b.wav', 'set/a.wav'],
      rows(['set/a.wav', 'Normal', 'anna'], ['b.wav', 'abnormal']),
      meaningBy({ abnormal: 'murmur' }),
    );
    expect(labels).toEqual([
      { givenLabel: 'abnormal', label: 'murmur', group: null },
      { givenLabel: 'Normal', label: 'normal', group: 'anna' },
    ]);
    expect(tally).toMatchObject({
      labelled: 2,
      filesWithoutRow: { count: 0 },
      rowsWithoutFile: { count: 0 },
    });
  });

  it.each([
    ['./set//a.wav', 'a leading ./ and doubled slashes'],
    ['set\\a.wav', 'backslashes'],
    ['a.wav', 'a file name alone'],
    ['home/anna/data/set/a.wav', 'folders before it'],
  ])('find set/a.wav as %s: %s', async (path) => {
    const { labels } = await labelByManifest(['set/a.wav', 'b.wav'], rows([path, 'normal']), BY_CLASS_NAME);
    expect(labels[0]?.label).toBe('normal');
  });

  it.each<[string, [string, string], [string, string]]>([
    ['before', ['p1/1.wav', 'murmur'], ['p2/1.wav', 'normal']],
    ['after', ['p2/1.wav', 'normal'], ['p1/1.wav', 'murmur']],
  ])('never go by the row of a file that is not there, %s the right one', async (_where, first, second) => {
    const { labels, tally } = await labelByManifest(['p2/1.wav'], rows(first, second), BY_CLASS_NAME);
    expect(labels[0]?.label).toBe('normal');
    expect(tally).toMatchObject({ rowsWithoutFile: { count: 1 }, doubledRows: { count: 0 } });
  });

  it('do not guess which of several rows means a file', async () => {
    const { labels, tally } = await labelByManifest(
      ['1.wav'],
      rows(['p1/1.wav', 'murmur'], ['p2/1.wav', 'normal'], ['p3/1.wav', 'normal']),
      BY_CLASS_NAME,
    );
    expect(labels[0]?.givenLabel).toBeNull();
    expect(tally).toMatchObject({ ambiguousRows: { count: 3 }, filesWithoutRow: { count: 1 } });
  });

  it('take the row with the whole path, whatever else might mean the file', async () => {
    const { labels, tally } = await labelByManifest(
      ['1.wav'],
      rows(['p1/1.wav', 'murmur'], ['1.wav', 'normal'], ['p2/1.wav', 'artifact']),
      BY_CLASS_NAME,
    );
    expect(labels[0]?.label).toBe('normal');
    expect(tally).toMatchObject({ rowsWithoutFile: { count: 2 }, ambiguousRows: { count: 0 } });
  });

  it('find names in composed and decomposed Unicode alike', async () => {
    const found = await labelByManifest(['h\u00f6r.wav'], rows(['ho\u0308r.wav', 'normal']), BY_CLASS_NAME);
    expect(found.tally.labelled).toBe(1);
  });

  it('prefer the whole path, then the longest ending that is the only one', async () => {
    const paths = ['1.wav', 'x/a/1.wav', 'x/b/1.wav'];
    const found = await labelByManifest(
      paths,
      rows(['1.wav', 'normal'], ['a/1.wav', 'murmur'], ['b/1.wav', 'artifact']),
      BY_CLASS_NAME,
    );
    expect(found.labels.map(({ label }) => label)).toEqual(['normal', 'murmur', 'artifact']);
  });

  it('list what did not go together', async () => {
    const { labels, tally } = await labelByManifest(
      ['a/1.wav', 'b/1.wav', '2.wav', '3.wav', '4.wav', '5.wav'],
      rows(
        ['1.wav', 'normal'],
        ['2.wav', 'normal'],
        ['2.wav', 'murmur'],
        ['3.wav', 'click'],
        ['4.wav', ''],
        ['9.wav', 'normal'],
      ),
      BY_CLASS_NAME,
    );
    expect(labels[2]).toEqual({ givenLabel: 'normal', label: 'normal', group: null });
    expect(labels[3]).toEqual({ givenLabel: 'click', label: null, group: null });
    expect(tally.labelled).toBe(1);
    expect(tally.ambiguousRows.first).toEqual([{ line: 2, path: '1.wav' }]);
    expect(tally.doubledRows.first).toEqual([{ line: 4, path: '2.wav' }]);
    expect(tally.unknownLabels.first).toEqual([{ givenLabel: 'click', files: 1 }]);
    expect(tally.filesWithoutLabel.first).toEqual(['4.wav']);
    expect(tally.rowsWithoutFile.first).toEqual([{ line: 7, path: '9.wav' }]);
    expect(tally.filesWithoutRow.first).toEqual(['a/1.wav', 'b/1.wav', '5.wav']);
  });

  it('count every finding and list the first hundred', async () => {
    const paths = Array.from({ length: 250 }, (_, index) => `${index}.wav`);
    const { tally } = await labelByManifest(paths, rows(), BY_CLASS_NAME);
    expect(tally.filesWithoutRow.count).toBe(250);
    expect(tally.filesWithoutRow.first).toEqual(paths.slice(0, 100));
  });
});

describe('labels by the folder', () => {
  it('are the name of the folder a file lies in', () => {
    const { labels, tally } = labelByPath(
      ['data/murmur/a.wav', 'data/click/b.wav', 'c.wav'],
      labelFromFolder,
      BY_CLASS_NAME,
    );
    expect(labels.map(({ givenLabel, label }) => [givenLabel, label])).toEqual([
      ['murmur', 'murmur'],
      ['click', null],
      [null, null],
    ]);
    expect(tally.filesWithoutRow.first).toEqual(['c.wav']);
  });
});

describe('labels by a template of the file name', () => {
  it.each([
    ['{label}__*', 'set_a/murmur__2011.wav', 'murmur', null],
    ['{label}_*', 'a_b_c.wav', 'a', null],
    ['{group}_{label}.wav', 'anna_normal.wav', 'normal', 'anna'],
    ['*-{label}-{group}.wav', 'x-normal-anna-2.wav', 'normal', 'anna-2'],
    ['{label}', 'normal', 'normal', null],
    ['data/{label}/*', 'data/murmur/deep/a.wav', 'murmur', null],
    ['(a+)+{label}$', '(a+)+normal$', 'normal', null],
  ])('%s reads %s', (template, path, label, group) => {
    expect(labelFromTemplate(template)(path)).toEqual({ label, group });
  });

  it.each([
    ['{label}__*', 'murmur_2011.wav'],
    ['{label}__*', '__2011.wav'],
    ['{label}__*', 'murmur__'],
    ['a{label}a', 'aa'],
    ['x-{label}.wav', 'y-normal.wav'],
    ['{label}.wav', 'normal.flac'],
  ])('%s does not fit %s', (template, path) => {
    expect(labelFromTemplate(template)(path)).toBeNull();
  });

  it.each([
    ['*.wav', 'must hold {label}, once'],
    ['{label}_{label}', 'must hold {label}, once'],
    ['{label}_{group}_{group}', 'may hold {group} once at most'],
    ['{label}{group}', 'must have text between'],
    ['*{label}', 'must have text between'],
  ])('%s is no template: it %s', (template, fault) => {
    expect(() => labelFromTemplate(template)).toThrow(fault);
  });

  it('takes no longer for names made to mislead it', () => {
    const reader = labelFromTemplate(`${'*a'.repeat(50)}{label}b`);
    expect(reader('a'.repeat(100_000))).toBeNull();
  });
});

describeWithRealData('the manifest of the real recordings', (recordings, folder) => {
  it('labels every recording as it is', async () => {
    const paths = recordings.map(({ file }) => relative(folder, file));
    const { labels, tally } = await labelByManifest(
      paths,
      readManifest(createReadStream(`${folder}/manifest.csv`)),
      meaningBy({ abnormal: 'murmur', extrastole: 'extrahls' }),
    );
    expect(labels.map(({ givenLabel, group }) => [givenLabel ?? '', group])).toEqual(
      recordings.map(({ label, group }) => [label, group]),
    );
    expect(tally).toMatchObject({
      labelled: recordings.filter(({ label }) => label !== '').length,
      unknownLabels: { count: 0 },
      filesWithoutLabel: { count: recordings.filter(({ label }) => label === '').length },
      rowsWithoutFile: { count: 0 },
      doubledRows: { count: 0 },
    });
  });

  it('labels by its other columns, where they are named', async () => {
    const paths = recordings.map(({ file }) => relative(folder, file));
    const rowsOfSubjects = readManifest(createReadStream(`${folder}/manifest.csv`), { label: 'sublabel' });
    const { labels } = await labelByManifest(paths, rowsOfSubjects, BY_CLASS_NAME);
    expect(labels.map(({ givenLabel }) => givenLabel ?? '')).toEqual(
      recordings.map(({ sublabel }) => sublabel),
    );
  });
});

async function* rows(
  ...given: readonly (readonly [path: string, label: string, group?: string])[]
): AsyncGenerator<ManifestRow> {
  for (const [index, [path, label, group]] of given.entries()) {
    yield { line: index + 2, path, label: label || null, group: group ?? null };
  }
}
