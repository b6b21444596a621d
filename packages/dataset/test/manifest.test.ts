import { describe, expect, it } from '@jest/globals';
import { type ManifestColumns, type ManifestRow, readManifest } from '../src/index.ts';

const ROWS = [
  { line: 2, path: 'a.wav', label: 'normal', group: 'anna' },
  { line: 3, path: 'b.wav', label: 'murmur', group: null },
  { line: 4, path: 'c.wav', label: null, group: null },
];

describe('a CSV manifest', () => {
  it.each([
    ['commas', 'path,label,group\na.wav,normal,anna\nb.wav,murmur,\nc.wav,,\n'],
    ['semicolons', 'path;label;group\na.wav;normal;anna\nb.wav;murmur;\nc.wav;;\n'],
    ['tabs', 'path\tlabel\tgroup\na.wav\tnormal\tanna\nb.wav\tmurmur\t\nc.wav\t\t\n'],
    ['a byte order mark', '\ufeffpath,label,group\na.wav,normal,anna\nb.wav,murmur,\nc.wav,,\n'],
    ['Windows line ends', 'path,label,group\r\na.wav,normal,anna\r\nb.wav,murmur,\r\nc.wav,,\r\n'],
    ['no line end at the end', 'path,label,group\na.wav,normal,anna\nb.wav,murmur,\nc.wav,,'],
    ['quotes', '"path","label","group"\n"a.wav","normal","anna"\n"b.wav","murmur",""\n"c.wav","",""\n'],
    ['spaces and capitals', ' Path , LABEL,Group\n a.wav ,normal, anna\nb.wav,murmur,\nc.wav, ,\n'],
    ['other columns', 'x,group,path,label\n1,anna,a.wav,normal\n2,,b.wav,murmur\n3,,c.wav,\n'],
  ])('may have %s', async (_what, csv) => {
    expect(await rowsOf(csv)).toEqual(ROWS);
  });

  it('is read alike in whatever pieces it comes', async () => {
    const csv = Buffer.from('path,label\nhör.wav,normal\n"with ""quotes"", and comma.wav",murmur\n');
    const pieces = [...csv].map((byte) => Uint8Array.of(byte));
    expect(await rowsOf(pieces)).toEqual([
      { line: 2, path: 'hör.wav', label: 'normal', group: null },
      { line: 3, path: 'with "quotes", and comma.wav', label: 'murmur', group: null },
    ]);
  });

  it('may call its columns otherwise', async () => {
    const columns = { path: 'File', label: 'diagnosis', group: 'patient' };
    const csv = 'file,diagnosis,patient,label\na.wav,normal,anna,x\n';
    expect(await rowsOf(csv, columns)).toEqual([ROWS[0]]);
  });

  it('is read as it comes, never whole', async () => {
    const rows = readManifest(endless());
    expect((await rows.next()).value).toMatchObject({ path: '0.wav' });
    for (let count = 0; count < 10_000; count += 1) await rows.next();
    await rows.return(undefined);
  });

  it.each([
    [
      'a missing column',
      'file,label\na,b\n',
      'line 1: there is no column "path"; there are "file", "label".',
    ],
    [
      'a field too many',
      'path,label\na.wav,normal\nb,c.wav,murmur\n',
      'line 3, column 4: the row has more or',
    ],
    ['a quote that never ends', 'path,label\n"a.wav,normal\n', 'a quote is opened and never closed.'],
    ['a quote in a field', 'path,label\na"b.wav,normal\n', 'line 2, column 1: a quote stands where none can'],
    ['a row without a path', 'label,path\nnormal,\n', 'line 2, column 2: there is no path.'],
    [
      'a long label',
      `path,label\na.wav,${'x'.repeat(201)}\n`,
      'line 2: the label has 201 characters; the most is 200.',
    ],
    ['nothing in it', '', 'line 1: it is empty.'],
    [
      'a row without an end',
      `path,label\n${'x'.repeat(100_000)}`,
      'the row is longer than 65536 characters.',
    ],
    ['another encoding', Buffer.from('path,label\nh\xf6r.wav,x\n', 'latin1'), 'is not UTF-8 text'],
    [
      '16 bits a character',
      Buffer.from('\ufeffpath,label\n', 'utf16le'),
      'line 1: from there on it is not UTF-8',
    ],
  ])('is refused for %s, with the place', async (_what, csv, message) => {
    await expect(rowsOf(csv)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(message),
    });
  });
});

describe('a JSON Lines manifest', () => {
  it('is recognised by its first character', async () => {
    const lines = [
      '\ufeff{"path": "a.wav", "label": "normal", "group": "anna"}',
      '{"path": "b.wav", "label": 1}',
      '',
      '{"label": null, "path": "c.wav", "other": [1]}',
    ];
    expect(await rowsOf(lines.join('\r\n'))).toEqual([
      { line: 1, path: 'a.wav', label: 'normal', group: 'anna' },
      { line: 2, path: 'b.wav', label: '1', group: null },
      { line: 4, path: 'c.wav', label: null, group: null },
    ]);
  });

  it('may call its fields otherwise', async () => {
    const columns = { path: 'file', label: 'diagnosis', group: 'patient' };
    const json = '{"file": "a.wav", "diagnosis": "normal", "patient": "anna"}\n';
    expect(await rowsOf(json, columns)).toEqual([{ ...ROWS[0], line: 1 }]);
  });

  it('may write its fields in any case, and leave some out', async () => {
    const json = '{"PATH": "a.wav"}\n{"Path": "b.wav", "Label": "normal", "GROUP": "anna"}\n';
    expect(await rowsOf(json)).toEqual([
      { line: 1, path: 'a.wav', label: null, group: null },
      { line: 2, path: 'b.wav', label: 'normal', group: 'anna' },
    ]);
  });

  it.each([
    ['label', {}, '{"path": "a.wav"}\n{"path": "b.wav", "diagnosis": "normal"}'],
    ['patient', { group: 'patient' }, '{"path": "b.wav", "label": "normal", "diagnosis": "normal"}'],
  ])('is refused when no row has the field "%s"', async (name, columns, json) => {
    await expect(rowsOf(json, columns)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(`no row has a "${name}"; there are "path", .*"diagnosis"`),
    });
  });

  it.each([
    ['no JSON', '{"path": "a"}\n{"path": oops}', /line 2(, column 10)?: it is not JSON/],
    ['JSON that is cut off', '{"path": "a"', 'line 1, column 13: it is not JSON.'],
    ['no object', '{"path": "a"}\n[1]', 'line 2, column 1: it is no JSON object.'],
    ['no path', '{"label": "normal"}', 'line 1: there is no "path".'],
    ['an object for a path', '{"path": {}}', 'line 1: "path" is neither text nor a number.'],
    ['a row without an end', `{"path": "${'x'.repeat(200_000)}`, 'longer than 65536 characters.'],
  ])('is refused for %s, with the place', async (_what, json, message) => {
    await expect(rowsOf(json)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message:
        typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
    });
  });
});

async function rowsOf(
  manifest: string | Uint8Array | readonly Uint8Array[],
  columns?: ManifestColumns,
): Promise<ManifestRow[]> {
  const rows: ManifestRow[] = [];
  const pieces = typeof manifest === 'string' ? [Buffer.from(manifest)] : [manifest].flat();
  for await (const row of readManifest(streamOf(pieces as Uint8Array[]), columns)) rows.push(row);
  return rows;
}

async function* streamOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

async function* endless(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('path,label\n');
  for (let row = 0; ; row += 1) yield Buffer.from(`${row}.wav,normal\n`);
}
