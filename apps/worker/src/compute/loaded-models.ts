import { availableModels, HeartSoundModel, MODELS_DIRECTORY } from '@hbsc/classifier';
import { HbscError, modelNameOf } from '@hbsc/core';

/** The models this process has been asked for, each loaded once. */
export class LoadedModels {
  private readonly models = new Map<string, HeartSoundModel>();

  /** @param modelsDirectory - where they are; those that come with the service unless given */
  constructor(private readonly modelsDirectory = MODELS_DIRECTORY) {}

  /**
   * @param name - `name@version`
   * @throws HbscError `MODEL_UNAVAILABLE` when this worker does not hold the model, or holds one that cannot be loaded
   */
  async get(name: string): Promise<HeartSoundModel> {
    const loaded = this.models.get(name);
    if (loaded) return loaded;
    const { modelsDirectory } = this;
    const known = (await availableModels(modelsDirectory)).map(modelNameOf);
    if (!known.includes(name)) {
      throw new HbscError(
        'MODEL_UNAVAILABLE',
        `The worker does not hold the model ${name}. It holds: ${known.join(', ')}.`,
      );
    }
    const model = await load(name, modelsDirectory);
    this.models.set(name, model);
    return model;
  }
}

/** A model that cannot be loaded or cannot answer is as good as none: the reason is for the log, and no fault of the recording. */
async function load(name: string, modelsDirectory: string): Promise<HeartSoundModel> {
  let model: HeartSoundModel | null = null;
  try {
    model = await HeartSoundModel.load(name, { modelsDirectory });
    await model.warmUp();
    return model;
  } catch (error) {
    await model?.release();
    process.stderr.write(`the model ${name} cannot be loaded: ${error}\n`);
    throw new HbscError('MODEL_UNAVAILABLE', `The worker cannot load the model ${name}.`, { cause: error });
  }
}
