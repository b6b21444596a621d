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
    const { id } = await uploads.create(randomUUID(), 3 * 1024 ** 3);
    for (const [n, piece] of pieces.entries()) {
      await uploads.append(id, { offset: n * 1024 ** 3, bytes: 1024 ** 3, sha256: piece });
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
    expect(await uploads.append(id, { ...piece, offset: 7 })).toBe(false);
    const outcomes = await Promise.all([uploads.append(id, there), uploads.append(id, there)]);
    expect(outcomes.sort()).toEqual([false, true]);
    expect(await uploads.append(randomUUID(), { ...piece, offset: 0 })).toBe(false);
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
