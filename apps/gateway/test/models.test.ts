import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../src/gateway.ts';
import { ask, type GatewaySite, openSite, submit } from './gateway-site.ts';

const SETTINGS = { HBSC_MODEL: 'm5@1.0.0' };
const FIGURES = [{ name: 'balanced accuracy', value: 0.8, low: 0.7, high: null }];
const model = (name: string) => ({ name, version: '1.0.0', sha256: 'a'.repeat(64), figures: FIGURES });

const MODELS = '{ models { name version sha256 isActive isShadow figures { name value low high } } }';
const ACTIVATE =
  'mutation ($model: String!) { activateModel(input: { model: $model }) { model { name isActive isShadow } } }';
const SHADOW =
  'mutation ($model: String) { shadowModel(input: { model: $model }) { model { name isActive isShadow } } }';

describe('the models API', () => {
  let site: GatewaySite;
  let gateway: Gateway;
  let another: Gateway;

  beforeEach(async () => {
    site = await openSite();
    await site.models.register([model('m5'), model('m6')]);
    [gateway, another] = await Promise.all([site.startGateway(SETTINGS), site.startGateway(SETTINGS)]);
  });
  afterEach(() => site?.close());

  const answering = async (through: Gateway, input: object = {}) =>
    (await submit(through, input)).data.submitRecording.job.model;

  it('lists the models that workers hold, what each does and how good it is', async () => {
    const { data } = await ask(gateway, MODELS);
    expect(data.models).toEqual([
      { ...model('m5'), isActive: true, isShadow: false },
      { ...model('m6'), isActive: false, isShadow: false },
    ]);
  });

  it('has the activated model answer at once, at every gateway', async () => {
    expect(await answering(another)).toBe('m5@1.0.0');
    const { data } = await ask(gateway, ACTIVATE, { model: 'm6@1.0.0' });
    expect(data.activateModel).toEqual({ model: { name: 'm6', isActive: true, isShadow: false } });
    expect(await answering(another)).toBe('m6@1.0.0');
    expect(await answering(gateway, { model: 'm5@1.0.0' })).toBe('m5@1.0.0');
  });

  it('keeps the choice when a gateway starts anew, whatever its settings say', async () => {
    await ask(gateway, ACTIVATE, { model: 'm6@1.0.0' });
    await gateway.close();
    expect(await answering(await site.startGateway(SETTINGS))).toBe('m6@1.0.0');
  });

  it('puts a model in the shadow, and with null takes it out', async () => {
    const { data } = await ask(gateway, SHADOW, { model: 'm6@1.0.0' });
    expect(data.shadowModel).toEqual({ model: { name: 'm6', isActive: false, isShadow: true } });
    expect(await site.models.chosen()).toMatchObject({ active: null, shadow: 'm6@1.0.0' });
    expect(await answering(gateway)).toBe('m5@1.0.0');
    expect((await ask(another, SHADOW, { model: null })).data.shadowModel).toEqual({ model: null });
    expect(await site.models.chosen()).toMatchObject({ active: null, shadow: null });
  });

  it.each([
    ['activated', ACTIVATE],
    ['put in the shadow', SHADOW],
  ])('names the models there are when another is to be %s', async (_what, mutation) => {
    const { errors } = await ask(gateway, mutation, { model: 'm7@1.0.0' });
    expect(errors).toMatchObject([
      {
        message: 'There is no model m7@1.0.0. There is: m5@1.0.0, m6@1.0.0.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });
});
