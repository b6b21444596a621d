import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav, fixture, ModelsFolder, seededRandom, whiteNoise } from '@hbsc/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { IsolatedClassifier } from '../src/compute/isolated-classifier.ts';

const MOODY = new URL('./fixtures/moody-compute.mjs', import.meta.url);
const MODEL = 'm5@1.0.0';
const REAL = new URL('../dist/compute/compute.js', import.meta.url);

describe('the isolated classifier', () => {
  let classifier: IsolatedClassifier;
  beforeEach(() => {
    classifier = new IsolatedClassifier({ timeoutMs: 1_000, onStderr: () => undefined, module: MOODY });
  });
  afterEach(() => classifier.close());

  const answersAgain = () =>
    expect(classifier.classify('heart', MODEL)).resolves.toEqual({ probabilities: [1, 0, 0, 0] });

  it('passes on what is wrong with a recording, under its code', async () => {
    await expect(classifier.classify('silent', MODEL)).rejects.toMatchObject({
      name: 'HbscError',
      code: 'SILENT_AUDIO',
      message: 'The recording is silent.',
    });
    await answersAgain();
  });

  it('tells a fault of the machinery from one of the recording: another attempt may succeed', async () => {
    for (const mood of ['crash', 'bug']) {
      await expect(classifier.classify(mood, MODEL)).rejects.toMatchObject({
        name: 'ComputationDiedError',
      });
      await answersAgain();
    }
  });

  it('kills what takes too long, as TIMEOUT', async () => {
    await expect(classifier.classify('hang', MODEL)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await answersAgain();
  });

  it('stops at once when nobody wants the answer any longer', async () => {
    const leaving = new AbortController();
    const hung = classifier.classify('hang', MODEL, leaving.signal);
    await classifier.start();
    leaving.abort(new Error('cancelled'));
    await expect(hung).rejects.toThrow('cancelled');
    await answersAgain();
  });

  it('costs one recording and no other that waits behind it', async () => {
    const outcomes = await Promise.allSettled(
      ['heart', 'crash', 'heart', 'hang', 'heart'].map((f) => classifier.classify(f, MODEL)),
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
    classifier = new IsolatedClassifier({ timeoutMs: 20_000, onStderr: () => undefined, module: REAL });
  });
  afterEach(async () => {
    await classifier.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('says what it found in a recording and what the model makes of it', async () => {
    const file = join(folder, 'a');
    await writeFile(file, fixture('flac'));
    const { model, signal, probabilities, windows, quality, rhythm, timings } = await classifier.classify(
      file,
      MODEL,
    );
    expect(model).toMatchObject({
      name: 'm5',
      version: '1.0.0',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(signal).toMatchObject({ format: 'flac', channels: 1 });
    expect(probabilities.reduce((sum, probability) => sum + probability)).toBeCloseTo(1, 5);
    expect(windows.at(0)).toMatchObject({ startSeconds: 0, probabilities: expect.any(Array) });
    expect(windows.at(-1)?.endSeconds).toBeLessThanOrEqual(signal.durationSeconds);
    expect(quality).toMatchObject({ index: expect.any(Number), reasons: [] });
    expect(rhythm?.heartRateBpm).toBeGreaterThan(0);
    expect(Object.keys(timings).sort()).toEqual(['analyseMs', 'decodeMs', 'inferMs', 'resampleMs']);
  });

  it('hands back a recording whose model it does not hold, and names those it does', async () => {
    const file = join(folder, 'a');
    await writeFile(file, fixture('flac'));
    await expect(classifier.classify(file, 'm6@1.0.0')).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining(MODEL),
    });
    await expect(classifier.classify(file, MODEL)).resolves.toMatchObject({ outcome: 'CLASSIFIED' });
  });

  it('refuses what is no recording', async () => {
    const file = join(folder, 'a');
    await writeFile(file, 'lub dub');
    await expect(classifier.classify(file, MODEL)).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it('does not judge what holds no heart, but says what the model made of it', async () => {
    const file = join(folder, 'a');
    await writeFile(file, encodeWav([whiteNoise(10 * 8_000, seededRandom(1))], 8_000));
    const { outcome, quality, probabilities } = await classifier.classify(file, MODEL);
    expect(outcome).toBe('POOR_SIGNAL');
    expect(quality?.reasons.length).toBeGreaterThan(0);
    expect(probabilities).toHaveLength(4);
  });
});

describe('the compute process with models of its own', () => {
  let models: ModelsFolder;
  let recordings: string;
  let classifier: IsolatedClassifier;
  beforeEach(async () => {
    models = await ModelsFolder.create();
    recordings = await mkdtemp(join(tmpdir(), 'hbsc-compute-'));
    await models.addM5('1.0.0');
    process.env.HBSC_MODELS_DIR = models.path;
    process.env.HBSC_MODEL = MODEL;
    classifier = new IsolatedClassifier({ timeoutMs: 20_000, onStderr: () => undefined, module: REAL });
  });
  afterEach(async () => {
    delete process.env.HBSC_MODELS_DIR;
    delete process.env.HBSC_MODEL;
    await classifier.close();
    await models.remove();
    await rm(recordings, { recursive: true });
  });

  const heart = async () => {
    const file = join(recordings, 'heart');
    await writeFile(file, fixture('flac'));
    return file;
  };

  it('takes up a model that is added while it runs', async () => {
    await classifier.start();
    await models.addM5('1.0.1');
    expect(await classifier.classify(await heart(), 'm5@1.0.1')).toMatchObject({
      model: { version: '1.0.1' },
    });
  });

  it('asks another model about the recording it has at hand without reading it again', async () => {
    await models.addM5('1.0.1');
    const file = await heart();
    const answered = await classifier.classify(file, 'm5@1.0.0');
    await rm(file);
    const shadow = await classifier.classify(file, 'm5@1.0.1');
    expect(shadow).toMatchObject({
      model: { version: '1.0.1' },
      probabilities: answered.probabilities,
      quality: answered.quality,
      rhythm: answered.rhythm,
    });
  });

  it('is uncertain where the model is less sure than its manifest wants', async () => {
    await models.addM5('1.0.1', { decision: { uncertainBelow: 1, coverage: 0 } });
    expect(await classifier.classify(await heart(), 'm5@1.0.1')).toMatchObject({ outcome: 'UNCERTAIN' });
  });

  it('goes on with the others when a model turns out to be broken', async () => {
    await models.addM5('1.0.1', { sha256: '0'.repeat(64) });
    const file = await heart();
    await expect(classifier.classify(file, 'm5@1.0.1')).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: 'The worker cannot load the model m5@1.0.1.',
    });
    expect(await classifier.classify(file, 'm5@1.0.0')).toMatchObject({ outcome: 'CLASSIFIED' });
  });
});
