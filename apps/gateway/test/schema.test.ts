import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import { LISTS_OF_THEIR_OWN } from '../src/query-cost.ts';
import { schemaText } from '../src/schema.ts';

/** Lists that come with the thing they are part of: no more is read for them. */
const PARTS_OF_ONE_THING = [
  'AddToBatchPayload.files',
  'Batch.notes',
  'Calibration.bins',
  'Coverage.byOutcome',
  'Coverage.curve',
  'Job.timeline',
  'Job.webhooks',
  'Model.figures',
  'Prediction.predictions',
  'Ranking.classes',
  'Result.heartSounds',
  'Result.predictions',
  'Result.windows',
  'ResultWindow.predictions',
  'Scores.classes',
  'ServiceStats.classes',
  'ServiceStats.errors',
  'ServiceStats.outcomes',
  'ServiceStats.perMinute',
  'ServiceStats.stages',
  'ServiceStats.workers',
  'ShadowResult.predictions',
  'WebhookDelivery.attempts',
  'Worker.inHand',
];

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

  it('has no list that is read by itself but those that have pages or a price', async () => {
    const lists = listsOf(buildSchema(await schemaText()));
    expect(lists.filter((place) => !PARTS_OF_ONE_THING.includes(place)).sort()).toEqual(
      [...LISTS_OF_THEIR_OWN.keys()].sort(),
    );
  });
});

/** Lists of things below other things that have no `first`, in the schema's order. */
function listsOf(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__') || roots.includes(type)) return [];
    return Object.values(type.getFields())
      .filter(({ name, args, type: answer }) => {
        const hasPages = name === 'edges' || args.some((argument) => argument.name === 'first');
        return isListType(getNullableType(answer)) && isObjectType(getNamedType(answer)) && !hasPages;
      })
      .map(({ name }) => `${type.name}.${name}`);
  });
}
