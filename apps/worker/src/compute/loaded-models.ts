import { availableModels, HeartSoundModel } from '@hbsc/classifier';
import { HbscError } from '@hbsc/core';

/** The models this process has been asked for, each loaded once. */
export class LoadedModels {
  private readonly models = new Map<string, HeartSoundModel>();

  /**
   * @param name - `name@version`
   * @throws HbscError `MODEL_UNAVAILABLE` when this worker does not hold the model
   */
  async get(name: string): Promise<HeartSoundModel> {
    const loaded = this.models.get(name);
    if (loaded) return loaded;
    const known = (await availableModels()).map((model) => `${model.name}@${model.version}`);
    if (!known.includes(name)) {
      throw new HbscError(
        'MODEL_UNAVAILABLE',
        `The worker does not hold the model ${name}. It holds: ${known.join(', ')}.`,
      );
    }
    const model = await HeartSoundModel.load(name);
    await model.warmUp();
    this.models.set(name, model);
    return model;
  }
}
