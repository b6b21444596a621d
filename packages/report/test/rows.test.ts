import { describe, expect, it } from '@jest/globals';
import { csvHeader, csvRow, csvRowOf, type ItemResult, jsonLineOf } from '../src/index.ts';
import { CLASSIFICATION, MODEL } from './made-up.ts';

const SUCCEEDED: ItemResult = {
  path: 'murmur/1.wav',
  sha256: 'cd'.repeat(32),
  label: 'murmur',
  givenLabel: 'Murmur',
  group: 'person 1',
  status: 'SUCCEEDED',
  classification: CLASSIFICATION,
  error: null,
};

const FAILED: ItemResult = {
  ...SUCCEEDED,
  path: '=HYPERLINK("http://evil")',
  status: 'FAILED',
  classification: null,
  error: { code: 'AUDIO_TOO_SHORT', message: '0.4 s, at least 1 s is needed' },
};

const LINE = {
  path: 'murmur/1.wav',
  sha256: 'cd'.repeat(32),
  label: 'murmur',
  givenLabel: 'Murmur',
  group: 'person 1',
  status: 'SUCCEEDED',
  outcome: 'CLASSIFIED',
  prediction: 'murmur',
  artifactProbability: 0.1,
  extrahlsProbability: 0.05,
  murmurProbability: 0.8,
  normalProbability: 0.05,
  heartRateBpm: 72.5,
  heartRateConfidence: 0.9,
  qualityIndex: 0.75,
  qualityReasons: 'CLIPPED NOISY',
  modelName: 'm5',
  modelVersion: '1.0.0',
  modelSha256: MODEL.sha256,
  format: 'wav',
  sampleRateHz: 4000,
  durationSeconds: 9.25,
  decodeMs: 1.5,
  resampleMs: 2,
  inferMs: 30,
  analyseMs: 4,
  errorCode: null,
  errorMessage: null,
};

describe('a row of CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1+1', '-'])(
    'holds %j as text, not as a formula',
    (text) => {
      expect(csvRow([text])).toMatch(/^"?'/);
    },
  );

  it.each(['a;=1+1', 'a; b;@SUM(A1)', 'a\n=1+1', 'a\t-1'])(
    'holds %j as text, where a semicolon, a tab or a line ends a cell too',
    (text) => {
      const cells = csvRow(['x', text])
        .replaceAll('"', '')
        .split(/[,;\t\r\n]+/);
      expect(cells.filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
    },
  );

  it('leaves numbers numbers, negative ones too', () => {
    expect(csvRow([-1.5, 0, 1e-9])).toBe('-1.5,0,1e-9\r\n');
  });

  it('quotes what would break it', () => {
    expect(csvRow(['a,b', 'say "ah"', 'two\nlines', null, 'plain'])).toBe(
      '"a,b","say ""ah""","two\nlines",,plain\r\n',
    );
  });
});

describe('an item', () => {
  it('is a line of JSON with every field', () => {
    expect(JSON.parse(jsonLineOf(SUCCEEDED))).toEqual(LINE);
    expect(jsonLineOf(FAILED)).toMatch(/^[^\n]+\n$/);
  });

  it('is a row of CSV under the same names', () => {
    expect(csvHeader()).toBe(`${Object.keys(LINE).join(',')}\r\n`);
    expect(csvRowOf(SUCCEEDED)).toBe(
      `${Object.values(LINE)
        .map((value) => value ?? '')
        .join(',')}\r\n`,
    );
  });

  it.each([
    "=cmd|'/C calc'!A0\"",
    '<script>alert(1)</script>',
    'say "ah",\r\n=1+1',
    'herz\u202egpj.wav',
    'لب.wav\u2028',
  ])('called %j is one line of JSON that says so, and one row', (path) => {
    const line = jsonLineOf({ ...SUCCEEDED, path });
    expect(line.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(line)).toEqual({ ...LINE, path });
    const [first, ...others] = cellsOf(csvRowOf({ ...SUCCEEDED, path }));
    expect(first?.replaceAll("'", '')).toBe(path.replaceAll("'", ''));
    expect(first).not.toMatch(/^[=+\-@]/);
    expect(others).toEqual(cellsOf(csvRowOf(SUCCEEDED)).slice(1));
  });

  it('has its error where it failed', () => {
    expect(JSON.parse(jsonLineOf(FAILED))).toMatchObject({
      path: '=HYPERLINK("http://evil")',
      prediction: null,
      errorCode: 'AUDIO_TOO_SHORT',
    });
    const row = csvRowOf(FAILED);
    expect(row.startsWith(`"'=HYPERLINK(""http://evil"")",`)).toBe(true);
    expect(row.endsWith(',AUDIO_TOO_SHORT,"0.4 s, at least 1 s is needed"\r\n')).toBe(true);
  });
});

/** The cells of one row, as RFC 4180 has them. */
function cellsOf(row: string): string[] {
  return [...row.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n)/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
}
