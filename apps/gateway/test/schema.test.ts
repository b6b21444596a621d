import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { schemaText } from '../src/schema.ts';

describe('schema.graphql', () => {
  it('is what the resolvers say', async () => {
    const committed = await readFile(new URL('../schema.graphql', import.meta.url), 'utf8');
    expect(await schemaText()).toBe(committed);
  });

  it.each([
    'scalar Upload',
    'input HeatBeatSoundInput {\n  audio: Upload!\n}',
    'type Error {\n  field: String!\n  message: String!\n}',
    'type HeatBeatSoundPredictionResponse {\n  error: Error\n  ok: Boolean!\n  prediction: Prediction\n}',
    'classifyHeatBeatSound(input: HeatBeatSoundInput!): HeatBeatSoundPredictionResponse!',
    'meta: MetaResponse!',
  ])('holds what the original had: %s', async (definition) => {
    expect(await schemaText()).toContain(definition);
  });
});
