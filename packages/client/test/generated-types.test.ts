import { describe, expect, it } from '@jest/globals';
import { operationSources, servedSchema, typescriptOf } from '../generate.mjs';

/** The client as it would be generated, were the schema another. */
async function generatedAfter(change: (schema: string) => string): Promise<string> {
  const schema = await servedSchema();
  const changed = change(schema);
  expect(changed).not.toBe(schema);
  return typescriptOf(changed, await operationSources());
}

describe('the types of the client', () => {
  it('are not generated for a field that the schema no longer has', async () => {
    const generated = generatedAfter((schema) =>
      schema.replace('  clientReference: String\n  createdAt', '  createdAt'),
    );
    await expect(generated).rejects.toThrow(/Cannot query field "clientReference" on type "Job"/);
  });

  it('are not generated for an operation that the schema no longer has', async () => {
    const generated = generatedAfter((schema) => schema.replace('  cancelJob(', '  endJob('));
    await expect(generated).rejects.toThrow(/Cannot query field "cancelJob" on type "Mutation"/);
  });

  it('are not generated for an input that the schema no longer has', async () => {
    const generated = generatedAfter((schema) => schema.replaceAll('QueueInput', 'QueueNameInput'));
    await expect(generated).rejects.toThrow(/Unknown type "QueueInput"/);
  });

  it('follow the schema, so that what reads a field as something else does not compile', async () => {
    expect(await typescriptOf(await servedSchema(), await operationSources())).toMatch(
      /export type JobRow = .*readonly bytes: number,/,
    );
    const changed = await generatedAfter((schema) => schema.replaceAll('  bytes: Int!', '  bytes: String'));
    expect(changed).toMatch(/export type JobRow = .*readonly bytes: string \| null,/);
  });
});
