import { modelNameOf, type ShippedModel } from './classification.ts';
import { HbscError } from './errors.ts';
import type { ModelRegistry } from './ports.ts';

/** A model that workers hold, and what it does. */
export interface ModelStanding extends ShippedModel {
  /** It answers jobs that ask for no other. */
  readonly isActive: boolean;
  /** It runs in the shadow of those that answer. */
  readonly isShadow: boolean;
  /** When somebody chose it to answer or to run in the shadow, the later of the two; null when nobody did. */
  readonly chosenAt: Date | null;
}

/** Which model answers, and which runs in its shadow: chosen while the service runs, and valid everywhere at once. */
export class ModelSelection {
  /** @param defaultModel - answers while nobody has chosen, as `name@version` */
  constructor(
    private readonly registry: ModelRegistry,
    private readonly defaultModel: string,
  ) {}

  /** Every model that workers hold. */
  async list(): Promise<ModelStanding[]> {
    const [models, { active, activeSince, shadow, shadowSince }] = await Promise.all([
      this.registry.list(),
      this.registry.chosen(),
    ]);
    return models.map((model) => {
      const name = modelNameOf(model);
      const chosen = [name === active && activeSince, name === shadow && shadowSince].filter(
        (moment) => moment instanceof Date,
      );
      return {
        ...model,
        isActive: name === (active ?? this.defaultModel),
        isShadow: name === shadow,
        chosenAt: chosen.sort((a, b) => b.getTime() - a.getTime())[0] ?? null,
      };
    });
  }

  /** The model that answers a job which asks for no other, as `name@version`. */
  async active(): Promise<string> {
    return (await this.registry.chosen()).active ?? this.defaultModel;
  }

  /**
   * A model that a worker can answer with.
   *
   * @param name - as `name@version`
   * @throws HbscError `BAD_USER_INPUT` when no worker holds it
   */
  async held(name: string): Promise<ModelStanding> {
    const models = await this.list();
    const found = models.find((model) => modelNameOf(model) === name);
    if (found) return found;
    throw new HbscError(
      'BAD_USER_INPUT',
      `There is no model ${name}. There is: ${models.map(modelNameOf).join(', ') || 'none yet'}.`,
    );
  }

  /**
   * Has a model answer every job from now on that asks for no other; with null, the one that the settings name.
   *
   * @param name - as `name@version`
   * @throws HbscError `BAD_USER_INPUT` when no worker holds it
   */
  async activate(name: string | null): Promise<ModelStanding> {
    await this.held(name ?? this.defaultModel);
    await this.registry.choose('active', name);
    return this.held(name ?? this.defaultModel);
  }

  /**
   * Puts a model in the shadow of those that answer, or with null leaves none there.
   *
   * @param name - as `name@version`
   * @throws HbscError `BAD_USER_INPUT` when no worker holds it
   */
  async shadow(name: string | null): Promise<ModelStanding | null> {
    if (name !== null) await this.held(name);
    await this.registry.choose('shadow', name);
    return name === null ? null : this.held(name);
  }
}
