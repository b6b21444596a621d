import { HELD_MS } from '@hbsc/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PrismaModelRegistry } from '../src/index.ts';
import { TestJobs } from './fixtures.ts';

const model = (name: string, version = '1.0.0', sha256 = 'a'.repeat(64)) => ({
  name,
  version,
  sha256,
  figures: [{ name: 'balanced accuracy', value: 0.8, low: 0.7, high: null }],
});

describe('model registry on Postgres', () => {
  let rows: TestJobs;
  let models: PrismaModelRegistry;

  beforeEach(async () => {
    rows = await TestJobs.open();
    models = new PrismaModelRegistry(rows.database);
  });
  afterEach(() => rows.close());

  /** All that was said so far was said so much earlier. */
  const spokenOf = (ms: number) =>
    rows.execute(`UPDATE model SET registered_at = registered_at - ${ms} * interval '1 ms'`);

  it('lists what workers have registered, by name and version', async () => {
    expect(await models.list()).toEqual([]);
    await models.register([model('m7'), model('m5', '1.1.0')]);
    await models.register([model('m5')]);
    await models.register([]);
    expect(await models.list()).toEqual([model('m5'), model('m5', '1.1.0'), model('m7')]);
  });

  it('holds a model once, as it was registered last', async () => {
    await models.register([model('m5')]);
    await models.register([model('m5', '1.0.0', 'b'.repeat(64))]);
    expect(await models.list()).toEqual([model('m5', '1.0.0', 'b'.repeat(64))]);
  });

  it('no longer lists what no worker speaks of while others speak of theirs', async () => {
    await models.register([model('m5'), model('m6')]);
    await spokenOf(HELD_MS);
    await models.register([model('m6'), model('m7')]);
    expect(await models.list()).toEqual([model('m6'), model('m7')]);
    await models.register([model('m5')]);
    expect(await models.list()).toEqual([model('m5'), model('m6'), model('m7')]);
  });

  it('lists what workers held last while none speaks, and what each of them says within a while', async () => {
    await models.register([model('m5')]);
    await spokenOf(HELD_MS / 2);
    await models.register([model('m6')]);
    await spokenOf(10 * HELD_MS);
    expect(await models.list()).toEqual([model('m5'), model('m6')]);
  });

  it('takes the same models from many workers that start at once', async () => {
    const held = Array.from({ length: 20 }, (_, n) => model(`m${n}`));
    const workers = Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? held : [...held].reverse()));
    await Promise.all(workers.map((own) => models.register(own)));
    expect(await models.list()).toHaveLength(held.length);
  });

  it('has nobody chosen at first', async () => {
    expect(await models.chosen()).toMatchObject({ active: null, shadow: null });
  });

  it('keeps what was chosen last for each role, for everybody', async () => {
    const others = new PrismaModelRegistry(rows.database);
    await models.choose('active', 'm5@1.0.0');
    await models.choose('active', 'm6@1.0.0');
    await others.choose('shadow', 'm7@1.0.0');
    expect(await others.chosen()).toMatchObject({ active: 'm6@1.0.0', shadow: 'm7@1.0.0' });
    await models.choose('shadow', null);
    await models.choose('shadow', null);
    expect(await others.chosen()).toMatchObject({ active: 'm6@1.0.0', shadow: null });
  });

  it('takes choices that are made at once', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => models.choose('active', `m${n}@1.0.0`)));
    expect((await models.chosen()).active).toMatch(/^m\d@1\.0\.0$/);
  });

  it('names the model in the shadow to whoever begins a run', async () => {
    expect(await rows.jobs.start(await rows.created(), 1)).toMatchObject({ model: 'm5@1.0.0', shadow: null });
    await models.choose('shadow', 'm7@1.0.0');
    expect(await rows.jobs.start(await rows.created(), 1)).toMatchObject({
      model: 'm5@1.0.0',
      shadow: 'm7@1.0.0',
    });
  });
});
