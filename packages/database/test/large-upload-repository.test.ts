import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrismaLargeUploadRepository, PrismaRetentionRepository } from '../src/index.ts';
import { newItem, TestBatches } from './batches.ts';

const YEAR_3000 = new Date('3000-01-01T00:00:00Z');

describe('large uploads', () => {
  let tests: TestBatches;
  let uploads: PrismaLargeUploadRepository;
  let retention: PrismaRetentionRepository;
  beforeAll(async () => {
    tests = await TestBatches.open();
    uploads = new PrismaLargeUploadRepository(tests.rows.database);
    retention = new PrismaRetentionRepository(tests.rows.database);
  });
  afterAll(() => tests?.close());

  const sha256 = () => randomUUID().replaceAll('-', '').repeat(2);
  const begun = async (...pieces: string[]) => {
    const { id } = await uploads.create({ id: randomUUID(), tenant: 'default', bytes: 3 * 1024 ** 3 });
    for (const [n, piece] of pieces.entries()) {
      const kept = { offset: n * 1024 ** 3, bytes: 1024 ** 3, sha256: piece };
      await uploads.announce(id, kept);
      await uploads.append(id, kept);
    }
    return id;
  };
  const importing = (source: object) =>
    tests.filled(0, { intake: 'IMPORTING', source: { labels: { from: 'NOWHERE' }, ...source } as never });

  it('have received what their pieces sum to', async () => {
    const [first, second] = [sha256(), sha256()];
    const id = await begun(first, second);
    expect(await uploads.find(id)).toMatchObject({ bytes: 3 * 1024 ** 3, receivedBytes: 2 * 1024 ** 3 });
    expect((await uploads.pieces(id)).map((piece) => piece.sha256)).toEqual([first, second]);
    expect(await uploads.find(randomUUID())).toBeNull();
  });

  it('take one piece at a place, and that where the last one ends', async () => {
    const id = await begun(sha256());
    const piece = { bytes: 5, sha256: sha256() };
    const there = { ...piece, offset: 1024 ** 3 };
    expect(await uploads.announce(id, { ...piece, offset: 7 })).toBe(false);
    expect(await uploads.announce(id, there)).toBe(true);
    const outcomes = await Promise.all([uploads.append(id, there), uploads.append(id, there)]);
    expect(outcomes.sort()).toEqual([false, true]);
    expect(await uploads.announce(randomUUID(), { ...piece, offset: 0 })).toBe(false);
  });

  it('give up a piece that was announced for one that is announced in its place', async () => {
    const id = await begun();
    const [lost, sentAgain] = [sha256(), sha256()].map((name) => ({ offset: 0, bytes: 5, sha256: name }));
    if (!lost || !sentAgain) throw new Error('there are two');
    await uploads.announce(id, lost);
    expect(await uploads.find(id)).toMatchObject({ receivedBytes: 0 });
    await uploads.announce(id, sentAgain);
    expect(await uploads.append(id, lost)).toBe(false);
    expect(await uploads.append(id, sentAgain)).toBe(true);
    expect(await uploads.announce(id, lost)).toBe(false);
    expect(await uploads.pieces(id)).toEqual([sentAgain]);
  });

  it('are not removed with a blob that another has announced, though not kept yet', async () => {
    const shared = sha256();
    const id = await begun(shared);
    const other = await begun();
    await uploads.announce(other, { offset: 0, bytes: 5, sha256: shared });
    expect((await uploads.remove(id)).blobs).toEqual([]);
    expect(await retention.unreferenced([shared])).toEqual([]);
  });

  it('name the blobs that nothing refers to any more when they are removed', async () => {
    const [own, shared, recorded] = [sha256(), sha256(), sha256()];
    const recording = { id: randomUUID(), sha256: recorded, bytes: 12, fileName: 'a.wav' };
    const batch = await tests.filled(0);
    await tests.batches.addItems(batch, 'OPEN', [newItem('a.wav', { content: { recording } })], 1);
    await begun(shared);
    const id = await begun(own, shared, recorded);
    expect((await retention.unreferenced([own, shared])).length).toBe(0);
    expect((await uploads.remove(id)).blobs).toEqual([own]);
    expect(await uploads.find(id)).toBeNull();
    expect((await uploads.remove(id)).blobs).toEqual([]);
  });

  it('stay while an import is to read them, as archive or as manifest', async () => {
    const [archive, manifest, nobodys] = [
      await begun(sha256()),
      await begun(sha256()),
      await begun(sha256()),
    ];
    const labels = { from: 'UPLOADED_MANIFEST', uploadId: manifest, columns: {} };
    const batch = await importing({ uploadId: archive, labels });
    for (const id of [archive, manifest]) await uploads.remove(id);
    await retention.removeUploadsBegunBefore(YEAR_3000);
    expect(await uploads.find(archive)).not.toBeNull();
    expect(await uploads.find(manifest)).not.toBeNull();
    expect(await uploads.find(nobodys)).toBeNull();
    await tests.batches.cancel(batch);
    await retention.removeUploadsBegunBefore(YEAR_3000);
    expect(await uploads.find(archive)).toBeNull();
  });

  it('count how often their import began since it last came to something', async () => {
    const id = await importing({ uploadId: randomUUID() });
    const starts = async () => (await tests.batches.startImport(id))?.starts;
    expect([await starts(), await starts()]).toEqual([1, 2]);
    await tests.batches.spareImport(id);
    expect(await starts()).toBe(2);
    await tests.batches.addItems(id, 'IMPORTING', [newItem('a.wav')], 1);
    expect(await starts()).toBe(1);
    await tests.batches.close(id, 'IMPORTING', []);
    expect(await starts()).toBeUndefined();
  });

  it('are remembered by the batches that are imported from them, the oldest first', async () => {
    const source = { uploadId: randomUUID(), labels: { from: 'FOLDERS' } };
    const [first, second] = [await importing(source), await importing(source)];
    expect(await tests.batches.sourceOf(first)).toEqual(source);
    expect(await tests.batches.sourceOf(randomUUID())).toBeNull();
    expect(await tests.batches.listImporting(10)).toEqual([first, second]);
    await tests.batches.close(first, 'IMPORTING', []);
    expect(await tests.batches.listImporting(10)).toEqual([second]);
  });
});
