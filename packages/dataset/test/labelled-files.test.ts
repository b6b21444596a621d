import { type DataSet, DEFAULT_LIMITS, type LabelSource } from '@hbsc/core';
import { encodeTar } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { type ArchiveLimits, ArchivesAndFolders } from '../src/index.ts';
import { withFile } from './archive-file.ts';

const RECORDINGS = ['a.wav', 'b.wav'].map((name) => ({ name, content: Buffer.from('lub dub') }));
const BY_TABLE: LabelSource = { from: 'MANIFEST', path: 'labels.csv', columns: {} };

describe('an archive with a table of labels in it', () => {
  it('may hold as many recordings as one without, beside the table', async () => {
    const limits = { archiveEntries: RECORDINGS.length };
    const whole = encodeTar([...RECORDINGS, table('a.wav,normal', 'b.wav,murmur')]);
    expect(await opened(whole, BY_TABLE, limits)).toMatchObject({ fileCount: 2, notes: [] });
    await expect(opened(whole, { from: 'NOWHERE' }, limits)).rejects.toMatchObject({
      message: expect.stringContaining('more than 2 files'),
    });
  });

  it('tells which rows leave the label empty', async () => {
    const { notes } = await opened(encodeTar([...RECORDINGS, table('a.wav,normal', 'b.wav,')]), BY_TABLE);
    expect(notes).toEqual([{ kind: 'ROW_WITHOUT_LABEL', count: 1, examples: ['b.wav'] }]);
  });

  it('is taken without labels, and says so, when the table is behind the place where it is cut off', async () => {
    const whole = encodeTar([...RECORDINGS, table('a.wav,normal', 'b.wav,murmur')]);
    const { fileCount, notes } = await opened(whole.subarray(0, -1024 - 512), BY_TABLE);
    expect(fileCount).toBe(2);
    expect(notes).toMatchObject([
      { kind: 'FILE_WITHOUT_ROW', count: 2 },
      { kind: 'TRUNCATED_ARCHIVE', examples: [expect.stringContaining('"labels.csv" is not among them')] },
    ]);
  });

  it('is refused when it is whole and there is no such table', async () => {
    await expect(opened(encodeTar(RECORDINGS), BY_TABLE)).rejects.toMatchObject({
      message: 'There is no file "labels.csv" in the data set.',
    });
  });
});

function table(...rows: readonly string[]) {
  return { name: 'labels.csv', content: Buffer.from(['path,label', ...rows].join('\n')) };
}

function opened(
  bytes: Uint8Array,
  source: LabelSource,
  limits: Partial<ArchiveLimits> = {},
): Promise<DataSet> {
  const readUpload = () => {
    throw new Error('nothing was uploaded');
  };
  const reader = new ArchivesAndFolders({ ...DEFAULT_LIMITS, ...limits }, []);
  return withFile(bytes, (file) => reader.openArchive(file, { source, mapping: {}, readUpload }));
}
