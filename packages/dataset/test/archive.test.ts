import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DEFAULT_LIMITS } from '@hbsc/core';
import { encodeTar, encodeZip, paxHeader, seededRandom } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { contentOf, openArchive } from '../src/index.ts';
import { contentsOf, refusal, textOf, unpacked, withFile } from './archive-file.ts';

const FILES = [file('murmur/b.wav', 'whoosh'), file('a.wav', 'lub dub'), file('empty.wav', '')];
const CONTENTS = { 'murmur/b.wav': 'whoosh', 'a.wav': 'lub dub', 'empty.wav': '' };

const FORMATS = [
  ['ZIP', encodeZip],
  ['tar', encodeTar],
  ['tar.gz', (files: typeof FILES) => gzipSync(encodeTar(files))],
] as const;

describe.each(FORMATS)('a %s archive', (format, encode) => {
  it('is recognised by its content and holds its files in their order', async () => {
    const archive = await unpacked(encode(FILES));
    expect(archive).toEqual({
      format,
      isTruncated: false,
      files: FILES.map(({ name, content }) => ({ path: name, bytes: content.length })),
      contents: CONTENTS,
    });
    expect(Object.keys(archive.contents)).toEqual(FILES.map(({ name }) => name));
  });

  it('is read again as often as it is asked, and its files may be left unread', async () => {
    await withFile(encode(FILES), async (path) => {
      const archive = await openArchive(path, DEFAULT_LIMITS);
      const seen: string[] = [];
      for await (const entry of archive.read()) seen.push(entry.path);
      expect(seen).toEqual(Object.keys(CONTENTS));
      for await (const entry of archive.read()) {
        for await (const _ of entry.content) break;
      }
      for await (const _ of archive.read()) break;
      expect(await contentsOf(archive)).toEqual(CONTENTS);
    });
  });

  it('gives the content of one file by its path', async () => {
    await withFile(encode(FILES), async (path) => {
      const archive = await openArchive(path, DEFAULT_LIMITS);
      expect(await textOf(contentOf(archive, 'a.wav'))).toBe('lub dub');
      await expect(textOf(contentOf(archive, 'labels.csv'))).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: 'There is no file "labels.csv" in the data set.',
      });
    });
  });

  it('holds large files as they were', async () => {
    const random = seededRandom(5);
    const content = Buffer.from(Uint8Array.from({ length: 300_000 }, () => random() * 256));
    await withFile(encode([{ name: 'large.wav', content }, ...FILES]), async (path) => {
      const hash = createHash('sha256');
      const archive = await openArchive(path, DEFAULT_LIMITS);
      for await (const chunk of contentOf(archive, 'large.wav')) hash.update(chunk);
      expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
    });
  });

  it('leaves folders and what operating systems put there out', async () => {
    const debris = [
      file('murmur/', ''),
      file('__MACOSX/murmur/._b.wav', 'x'),
      file('murmur/._b.wav', 'x'),
      file('.DS_Store', 'x'),
      file('murmur/Thumbs.db', 'x'),
      file('murmur/desktop.ini', 'x'),
    ];
    const { files } = await unpacked(encode([...debris, ...FILES]));
    expect(files.map(({ path }) => path)).toEqual(Object.keys(CONTENTS));
  });

  it('has its paths in one form: no leading ./, composed Unicode', async () => {
    const { files } = await unpacked(encode([file('./a//b/./ho\u0308r.wav', 'x')]));
    expect(files).toEqual([{ path: 'a/b/h\u00f6r.wav', bytes: 1 }]);
  });

  it('may hold silence, which packs a thousandfold', async () => {
    const silence = { name: 'silence.wav', content: Buffer.alloc(1_000_000) };
    await expect(unpacked(encode([silence]))).resolves.toMatchObject({ isTruncated: false });
  });

  it.each([
    ['archiveBytes', 100, 'The archive has '],
    ['unpackedBytes', 10, 'The archive unpacks to more than 10 B'],
    ['archiveEntries', 2, 'The archive holds more than 2 files'],
  ])('is refused over the limit %s', async (limit, value, message) => {
    const error = await refusal(encode(FILES), { [limit]: value });
    expect(error.code).toBe('ARCHIVE_REJECTED');
    expect(error.message).toContain(message);
  });

  it('is no longer read when the signal says so', async () => {
    await withFile(encode(FILES), async (path) => {
      const reason = new Error('enough');
      await expect(openArchive(path, DEFAULT_LIMITS, AbortSignal.abort(reason))).rejects.toBe(reason);
      const archive = await openArchive(path, DEFAULT_LIMITS);
      const stop = new AbortController();
      const entries = archive.read(stop.signal);
      await entries.next();
      stop.abort(reason);
      await expect(entries.next()).rejects.toBe(reason);
    });
  });
});

describe('names in a ZIP archive', () => {
  it('are UTF-8 without being marked as such, where they can be', async () => {
    const unmarked = { ...file('hör.wav', 'x'), isMarkedUtf8: false };
    expect((await unpacked(encodeZip([unmarked]))).files).toEqual([{ path: 'hör.wav', bytes: 1 }]);
  });

  it('are read in code page 437 where they cannot be UTF-8', async () => {
    const old = { name: Buffer.from('h\x94r.wav', 'latin1'), content: Buffer.from('x'), isMarkedUtf8: false };
    expect((await unpacked(encodeZip([old]))).files).toEqual([{ path: 'hör.wav', bytes: 1 }]);
  });

  it('are refused when they are marked as UTF-8 and are not', async () => {
    const wrong = { name: Buffer.from('h\x94r.wav', 'latin1'), content: Buffer.from('x') };
    expect((await refusal(encodeZip([wrong]))).message).toContain('has a name that is not UTF-8');
  });
});

describe('names in a tar archive', () => {
  it('may be long, by a PAX header', async () => {
    const path = `${'folder/'.repeat(25)}hör.wav`;
    const { contents } = await unpacked(encodeTar([paxHeader({ path }), file('short.wav', 'x')]));
    expect(contents).toEqual({ [path]: 'x' });
  });

  it('may be long in every entry, beside what else PAX headers usually say', async () => {
    const comment = { ...paxHeader({ comment: 'x'.repeat(4000), atime: '1.5' }), type: 'g' };
    const paths = Array.from({ length: 60 }, (_, n) => `${'folder/'.repeat(25)}${n}.wav`);
    const entries = paths.flatMap((path) => [paxHeader({ path, mtime: '2.5' }), file('short.wav', 'x')]);
    const { files } = await unpacked(encodeTar([comment, ...entries]));
    expect(files.map(({ path }) => path)).toEqual(paths);
  });

  it('are refused when they lead out of the archive, by a PAX header too', async () => {
    const tar = encodeTar([paxHeader({ path: '../escaped.wav' }), file('short.wav', 'x')]);
    expect((await refusal(tar)).message).toContain('leads out of the archive');
  });
});

describe('a folder in a tar archive', () => {
  it('has no content, whatever size it declares', async () => {
    const folder = { name: 'folder/', type: '5', claimedBytes: 2000 };
    expect((await unpacked(encodeTar([folder, ...FILES]))).contents).toEqual(CONTENTS);
  });
});

describe('sizes in a ZIP archive', () => {
  it.each([32, 64] as const)('may stand behind the files, in %d bits', async (descriptorBits) => {
    const zip = encodeZip(FILES.map((entry) => ({ ...entry, descriptorBits })));
    expect((await unpacked(zip)).contents).toEqual(CONTENTS);
  });
});

function file(name: string, text: string) {
  return { name, content: Buffer.from(text) };
}
