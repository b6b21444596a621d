import { availableModels, HeartSoundModel } from '@hbsc/classifier';
import { HbscError } from '@hbsc/core';

/** The models this process has been asked for, each loaded once. */
export class LoadedModels {
  private readonly models = new Map<string, HeartSoundModel>();

  /**
   * @param name - `name@version`
   * @throws HbscError `BAD_USER_INPUT` when there is no such model
   */
  async get(name: string): Promise<HeartSoundModel> {
    const loaded = this.models.get(name);
    if (loaded) return loaded;
    const known = (await availableModels()).map((model) => `${model.name}@${model.version}`);
    if (!known.includes(name)) {
      throw new HbscError('BAD_USER_INPUT', `There is no model ${name}. There is: ${known.join(', ')}.`);
    }
    const model = await HeartSoundModel.load(name);
    await model.warmUp();
    this.models.set(name, model);
    return model;
  }
}
