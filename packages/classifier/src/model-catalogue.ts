import { access, readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DescribedModel, modelNameOf } from '@hbsc/core';
import { ModelError, readManifest } from './model-manifest.ts';

/** The model that classifies unless another is asked for, as `name@version`. */
export const DEFAULT_MODEL = 'pcgnet@1.0.1';

/** The models that come with the package: `models/<name>/<version>/manifest.json`. */
export const MODELS_DIRECTORY = fileURLToPath(new URL('../models', import.meta.url));

const MODEL_NAME = /^(?<name>[a-z0-9][a-z0-9_-]*)(?:@(?<version>[a-z0-9][a-z0-9.+-]*))?$/i;

/**
 * Every model that can be loaded, by name and then version, oldest first.
 *
 * @throws ModelError when there is no such folder, or one of the manifests does not fit
 */
export async function availableModels(modelsDirectory: string = MODELS_DIRECTORY): Promise<DescribedModel[]> {
  await access(modelsDirectory).catch((cause: unknown) => {
    throw new ModelError(`there is no folder of models at ${modelsDirectory}`, { cause });
  });
  const found: DescribedModel[] = [];
  for (const modelName of await subdirectoriesOf(modelsDirectory)) {
    for (const modelVersion of await subdirectoriesOf(join(modelsDirectory, modelName))) {
      const folder = join(modelsDirectory, modelName, modelVersion);
      const { name, version, sha256, figures } = await readManifest(folder);
      found.push({ name, version, sha256, figures, card: await cardIn(folder) });
    }
  }
  return found;
}

/**
 * Where a model lies.
 *
 * @param model - `name@version`, or `name` for its newest version, or a directory as a URL or a path with a slash
 * @throws ModelError when no such model comes with the package
 */
export async function directoryOfModel(
  model: string | URL,
  modelsDirectory: string = MODELS_DIRECTORY,
): Promise<string> {
  if (model instanceof URL) return fileURLToPath(model);
  if (isAbsolute(model) || /[/\\]/.test(model)) return model;
  const { name, version } = MODEL_NAME.exec(model)?.groups ?? {};
  const versions = name === undefined ? [] : await subdirectoriesOf(join(modelsDirectory, name));
  const chosen =
    version === undefined ? versions.at(-1) : versions.find((candidate) => candidate === version);
  if (name === undefined || chosen === undefined) {
    const known = (await availableModels(modelsDirectory)).map(modelNameOf);
    throw new ModelError(
      `there is no model ${JSON.stringify(model)}; there is ${known.join(', ') || 'none at all'}`,
    );
  }
  return join(modelsDirectory, name, chosen);
}

/** A model's README; empty when it has none. */
async function cardIn(folder: string): Promise<string> {
  return readFile(join(folder, 'README.md'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

/** Names of the folders in a folder, `2` before `10`; none when there is no such folder. */
async function subdirectoriesOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
