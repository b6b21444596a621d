import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixture } from '@hbsc/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { IsolatedClassifier } from '../src/compute/isolated-classifier.ts';

const MOODY = new URL('./fixtures/moody-compute.mjs', import.meta.url);
const REAL = new URL('../dist/compute/compute.js', import.meta.url);

describe('the isolated classifier', () => {
  let classifier: IsolatedClassifier;
  beforeEach(() => {
    classifier = new IsolatedClassifier(1_000, () => undefined, MOODY);
  });
  afterEach(() => classifier.close());

  const answersAgain = () =>
    expect(classifier.classify('heart')).resolves.toEqual({ probabilities: [1, 0, 0, 0] });

  it('passes on what is wrong with a recording, under its code', async () => {
    await expect(classifier.classify('silent')).rejects.toMatchObject({
      name: 'HbscError',
      code: 'SILENT_AUDIO',
      message: 'The recording is silent.',
    });
    await answersAgain();
  });

  it('tells a fault of the machinery from one of the recording: another attempt may succeed', async () => {
    for (const mood of ['crash', 'bug']) {
      await expect(classifier.classify(mood)).rejects.not.toMatchObject({ name: 'HbscError' });
      await answersAgain();
    }
  });

  it('kills what takes too long, as TIMEOUT', async () => {
    await expect(classifier.classify('hang')).rejects.toMatchObject({ code: 'TIMEOUT' });
    await answersAgain();
  });

  it('costs one recording and no other that waits behind it', async () => {
    const outcomes = await Promise.allSettled(
      ['heart', 'crash', 'heart', 'hang', 'heart'].map((f) => classifier.classify(f)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });
});

describe('the compute process', () => {
  let folder: string;
  let classifier: IsolatedClassifier;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-compute-'));
    classifier = new IsolatedClassifier(20_000, () => undefined, REAL);
  });
  afterEach(async () => {
    await classifier.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('says what it found in a recording and what the model makes of it', async () => {
    const file = join(folder, 'a');
    await writeFile(file, fixture('flac'));
    const { model, signal, probabilities, timings } = await classifier.classify(file);
    expect(model).toMatchObject({
      name: 'm5',
      version: '1.0.0',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(signal).toMatchObject({ format: 'flac', channels: 1 });
    expect(probabilities.reduce((sum, probability) => sum + probability)).toBeCloseTo(1, 5);
    expect(Object.keys(timings).sort()).toEqual(['decodeMs', 'inferMs', 'resampleMs']);
  });

  it('refuses what is no recording', async () => {
    const file = join(folder, 'a');
    await writeFile(file, 'lub dub');
    await expect(classifier.classify(file)).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
  });
});
