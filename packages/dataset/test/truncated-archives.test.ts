import { gzipSync } from 'node:zlib';
import { encodeTar, encodeZip, paxHeader, seededRandom } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { refusal, unpacked } from './archive-file.ts';

const random = seededRandom(7);
const FILES = ['a.wav', 'b.wav', 'c.wav'].map((name) => ({
  name,
  content: Buffer.from(
    Array.from({ length: 40_000 }, () => String.fromCharCode(97 + random() * 26)).join(''),
  ),
}));
const CONTENTS = FILES.map(({ content }) => content.toString());

const FORMATS = [
  ['ZIP', encodeZip],
  ['ZIP with sizes behind the files', zipOfStream(32)],
  ['ZIP with long sizes behind the files', zipOfStream(64)],
  ['ZIP of stored files', (files: typeof FILES) => encodeZip(files.map((file) => ({ ...file, method: 0 })))],
  ['tar', encodeTar],
  ['tar.gz', (files: typeof FILES) => gzipSync(encodeTar(files))],
] as const;

describe.each(FORMATS)('a %s archive that is cut off', (_format, encode) => {
  const whole = encode(FILES);

  it('keeps the files that are whole, and says that there were more', async () => {
    const archive = await unpacked(whole.subarray(0, whole.length * 0.8));
    expect(archive.isTruncated).toBe(true);
    expect(Object.values(archive.contents)).toEqual(CONTENTS.slice(0, 2));
  });

  it('keeps every file when its end alone is gone', async () => {
    const archive = await unpacked(whole.subarray(0, whole.length - 10));
    expect(archive.isTruncated).toBe(true);
    expect(Object.values(archive.contents)).toEqual(CONTENTS);
  });

  it('is refused when no file of it is whole', async () => {
    const { code, message } = await refusal(whole.subarray(0, whole.length * 0.2));
    expect(code).toBe('ARCHIVE_REJECTED');
    expect(message).toBe('The archive is cut off before the end of its first file. Send it again.');
  });

  it('is never taken for a whole one, wherever it was cut', async () => {
    for (let length = 600; length < whole.length - 1; length += 5003) {
      const outcome = await unpacked(whole.subarray(0, length)).catch(() => null);
      expect(outcome?.isTruncated ?? true).toBe(true);
      expect(CONTENTS).toEqual(expect.arrayContaining(Object.values(outcome?.contents ?? {})));
    }
  });
});

describe('a tar archive that is cut between two files', () => {
  it('is known by the missing mark of its end', async () => {
    const whole = encodeTar(FILES);
    const archive = await unpacked(whole.subarray(0, whole.length - 1024));
    expect(archive).toMatchObject({ isTruncated: true, files: { length: 3 } });
  });

  it('is known when the header of a long name is all that is left of the next', async () => {
    const long = encodeTar([...FILES, paxHeader({ path: `${'folder/'.repeat(25)}d.wav` })]);
    const archive = await unpacked(long.subarray(0, long.length - 1024));
    expect(archive).toMatchObject({ isTruncated: true, files: { length: 3 } });
  });
});

describe('what is recovered of a ZIP archive', () => {
  it('keeps the rules that hold for whole ones', async () => {
    const hostile = encodeZip([{ ...FILES[0], name: '../a.wav', content: Buffer.from('x') }, ...FILES]);
    const { message } = await refusal(hostile.subarray(0, hostile.length - 100));
    expect(message).toContain('leads out of the archive');
  });

  it('is not looked for at each of a million marks of an end', async () => {
    const [first] = FILES;
    const start = encodeZip([
      { ...first, name: 'a.wav', content: Buffer.from('x'), descriptorBits: 32 },
    ]).subarray(0, 35);
    const { message } = await refusal(
      Buffer.concat([start, Buffer.from('PK\x07\x08'.repeat(1_000_000), 'latin1')]),
    );
    expect(message).toContain('cut off before the end of its first file');
  });

  it('is checked against its checksums', async () => {
    const wrong = encodeZip(FILES.map((file) => ({ ...file, claimed: { crc32: 1 } })));
    expect((await refusal(wrong.subarray(0, wrong.length - 30))).message).toContain('checksum');
  });
});

function zipOfStream(descriptorBits: 32 | 64) {
  return (files: typeof FILES) => encodeZip(files.map((file) => ({ ...file, descriptorBits })));
}
