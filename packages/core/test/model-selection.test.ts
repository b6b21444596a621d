import { beforeEach, describe, expect, it } from '@jest/globals';
import { ModelSelection, type ShippedModel } from '../src/index.ts';
import { InMemoryModels } from './job/in-memory.ts';

const model = (name: string): ShippedModel => ({
  name,
  version: '1.0.0',
  sha256: 'a'.repeat(64),
  figures: [{ name: 'balanced accuracy', value: 0.8, low: 0.7, high: 0.9 }],
});

describe('the selection of models', () => {
  let registry: InMemoryModels;
  let selection: ModelSelection;
  beforeEach(() => {
    registry = new InMemoryModels([model('m5'), model('m6')]);
    selection = new ModelSelection(registry, 'm5@1.0.0');
  });

  const standings = async () =>
    (await selection.list()).map(({ name, isActive, isShadow }) => ({ name, isActive, isShadow }));

  it('has the model of the settings answer while nobody has chosen', async () => {
    expect(await selection.active()).toBe('m5@1.0.0');
    expect(await standings()).toEqual([
      { name: 'm5', isActive: true, isShadow: false },
      { name: 'm6', isActive: false, isShadow: false },
    ]);
  });

  it('has the model that was activated answer, whoever reads it next', async () => {
    expect(await selection.activate('m6@1.0.0')).toMatchObject({
      chosenAt: expect.any(Date),
      ...model('m6'),
      isActive: true,
      isShadow: false,
    });
    expect(await new ModelSelection(registry, 'm5@1.0.0').active()).toBe('m6@1.0.0');
  });

  it('has the model of the settings answer again when the choice is taken back', async () => {
    await selection.activate('m6@1.0.0');
    expect(await selection.activate(null)).toMatchObject({ name: 'm5', isActive: true });
    expect(await registry.chosen()).toMatchObject({ active: null, shadow: null });
  });

  it('puts a model in the shadow and takes it out again', async () => {
    expect(await selection.shadow('m6@1.0.0')).toMatchObject({ name: 'm6', isShadow: true });
    expect(await selection.active()).toBe('m5@1.0.0');
    expect(await selection.shadow(null)).toBeNull();
    expect(await registry.chosen()).toMatchObject({ active: null, shadow: null });
  });

  it.each(['activate', 'shadow'] as const)('will not %s a model that no worker holds', async (choose) => {
    await expect(selection[choose]('m7@1.0.0')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'There is no model m7@1.0.0. There is: m5@1.0.0, m6@1.0.0.',
    });
    expect(await registry.chosen()).toMatchObject({ active: null, shadow: null });
  });
});
