import { type BatchClient, type BatchView, HbscClientError, type UploadOptions } from '@hbsc/client';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { NO_CHOICE } from '../src/new-batch/label-choice.ts';
import { type Dispatch, send } from '../src/new-batch/send.ts';
import { isWorthAnotherTry } from '../src/service/errors.ts';

const DISPATCH: Dispatch = {
  dataSet: {
    name: 'ward 3',
    files: [{ path: 'a.wav', file: new File(['lub dub'], 'a.wav', { lastModified: 0 }) }],
    archive: null,
    manifest: new File(['path,label\na.wav,murmur\n'], 'labels.csv'),
  },
  name: 'ward 3',
  model: null,
  labels: { ...NO_CHOICE, place: 'MANIFEST' },
};

/** A service that takes uploads, and refuses the first batch made of them. */
class Service {
  /** Each attempt at an upload: the one that is gone on with, or nothing. */
  readonly attempts: (string | undefined)[] = [];
  readonly forgotten = new Set<string>();
  private readonly ids: string[] = [];
  private submissions = 0;

  readonly client = {
    uploadArchive: async (content: Blob, { uploadId, onProgress }: UploadOptions) => {
      this.attempts.push(uploadId);
      if (uploadId !== undefined && this.forgotten.has(uploadId)) throw new HbscClientError('NOT_FOUND', '');
      const id = uploadId ?? `upload ${this.ids.push('') - 1}`;
      onProgress?.({ uploadId: id, sentBytes: content.size, totalBytes: content.size });
      return id;
    },
    submit: async (uploadId: string) => {
      this.submissions += 1;
      if (this.submissions === 1) throw new HbscClientError('RATE_LIMITED', 'Later.', { retryable: true });
      return { id: uploadId } as BatchView;
    },
  } as unknown as BatchClient;

  send(dispatch: Dispatch): Promise<BatchView> {
    return send(this.client, dispatch, new AbortController().signal, () => undefined);
  }
}

describe('a data set that is sent once more', () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true,
      value: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => kept.set(key, value),
        removeItem: (key: string) => kept.delete(key),
      },
    });
  });

  it('goes on with the uploads of its archive and its labels file', async () => {
    const service = new Service();
    const dispatch = { ...DISPATCH };
    await expect(service.send(dispatch)).rejects.toThrow('Later.');
    await service.send(dispatch);
    expect(service.attempts).toEqual([undefined, undefined, 'upload 0', 'upload 1']);
  });

  it('sends anew what the service has forgotten', async () => {
    const service = new Service();
    const dispatch = { ...DISPATCH };
    await expect(service.send(dispatch)).rejects.toThrow('Later.');
    service.forgotten.add('upload 0').add('upload 1');
    await service.send(dispatch);
    expect(service.attempts).toEqual([undefined, undefined, 'upload 0', undefined, 'upload 1', undefined]);
  });
});

describe('a request that failed', () => {
  it.each([
    ['UNREACHABLE', true],
    ['STORAGE_UNAVAILABLE', true],
    ['INTERNAL', true],
    ['RATE_LIMITED', false],
  ])('with %s is tried again by itself: %s', (code, isTried) => {
    expect(isWorthAnotherTry(new HbscClientError(code, '', { retryable: true }))).toBe(isTried);
  });
});
