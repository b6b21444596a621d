import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  availableModels,
  DEFAULT_MODEL,
  directoryOfModel,
  HeartSoundModel,
  ModelError,
} from './main-realm.ts';
import { ModelFolder } from './model-folder.ts';

let folder: ModelFolder;
beforeEach(async () => {
  folder = await ModelFolder.create();
});
afterEach(() => folder.remove());

/** What loading the spoilt model says. */
async function complaint(): Promise<string> {
  const outcome = await HeartSoundModel.load(folder.directory).catch((error: unknown) => error);
  if (!(outcome instanceof ModelError))
    throw new TypeError(`expected a ModelError, found ${String(outcome)}`);
  return outcome.message;
}

describe('HeartSoundModel.load', () => {
  it('takes a directory as a path or as a URL', async () => {
    for (const place of [folder.directory, pathToFileURL(folder.directory)]) {
      const model = await HeartSoundModel.load(place);
      expect(model.identity).toMatchObject({ name: 'm5', version: '1.0.0' });
      await model.release();
    }
  });

  it('refuses a model file of another content', async () => {
    const content = await readFile(folder.file('model.onnx'));
    content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
    await writeFile(folder.file('model.onnx'), content);
    expect(await complaint()).toMatch(
      /model\.onnx has SHA-256 [0-9a-f]{64}; the manifest says [0-9a-f]{64}$/,
    );
  });

  it('refuses a model file of another size', async () => {
    await writeFile(folder.file('model.onnx'), 'version https://git-lfs.github.com/spec/v1\n');
    expect(await complaint()).toMatch(/model\.onnx has 43 bytes; the manifest says \d+$/);
  });

  it('says which file is missing', async () => {
    await rm(folder.file('model.onnx'));
    expect(await complaint()).toMatch(/model\.onnx cannot be read/);
    await rm(folder.file('manifest.json'));
    expect(await complaint()).toMatch(/there is no model in .*manifest\.json cannot be read/);
  });

  it('refuses classes in another order', async () => {
    await folder.amend({ classes: ['normal', 'murmur', 'extrahls', 'artifact'] });
    expect(await complaint()).toMatch(
      /classes: must be artifact, extrahls, murmur, normal, found normal, murmur, extrahls, artifact/,
    );
  });

  it('lists every fault of a manifest', async () => {
    await folder.amend({
      version: undefined,
      sha256: 'ABC',
      file: '../../etc/passwd',
      resampling: { rolloff: 0.88 },
    });
    const message = await complaint();
    for (const fault of [
      'version: ',
      'sha256: must be',
      'file: must be a file name',
      'resampling.zeroCrossings: ',
    ]) {
      expect(message).toContain(fault);
    }
  });

  it('refuses a manifest that is no JSON', async () => {
    await writeFile(folder.file('manifest.json'), '{');
    expect(await complaint()).toMatch(/manifest\.json is not valid JSON/);
  });

  it('refuses a model whose inputs are not those of its manifest', async () => {
    await folder.amend({
      input: { name: 'pcg', sampleRateHz: 8000, channels: 1, minSeconds: 1, maxSeconds: 9, shape: [1, 'N'] },
    });
    expect(await complaint()).toMatch(
      /has inputs samples and outputs probabilities, window_probabilities; .* says pcg/,
    );
  });

  it('refuses a model that is not there and names those that are', async () => {
    await expect(HeartSoundModel.load('m6')).rejects.toThrow(/there is no model "m6"; there is .*m5@1\.0\.0/);
    await expect(HeartSoundModel.load('m5@0.0.1')).rejects.toThrow(ModelError);
  });
});

describe('the catalogue of models', () => {
  it('has the default model', async () => {
    const names = (await availableModels()).map(({ name, version }) => `${name}@${version}`);
    expect(names).toContain(DEFAULT_MODEL);
  });

  it('finds the newest version by number', async () => {
    for (const version of ['1.9.0', '1.10.0', '1.2.0']) {
      await mkdir(folder.file(`models/m5/${version}`), { recursive: true });
      await folder.amend({ version });
      await writeFile(
        folder.file(`models/m5/${version}/manifest.json`),
        await readFile(folder.file('manifest.json')),
      );
    }
    const models = folder.file('models');
    expect(await directoryOfModel('m5', models)).toBe(folder.file('models/m5/1.10.0'));
    expect((await availableModels(models)).map(({ version }) => version)).toEqual([
      '1.2.0',
      '1.9.0',
      '1.10.0',
    ]);
  });

  it('says which folder is missing', async () => {
    const nowhere = folder.file('nowhere');
    await expect(availableModels(nowhere)).rejects.toThrow(`there is no folder of models at ${nowhere}`);
    await expect(directoryOfModel('m5', nowhere)).rejects.toThrow(nowhere);
  });
});
