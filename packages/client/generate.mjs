import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { concatAST, Kind, parse, print, Source, separateOperations, stripIgnoredCharacters } from 'graphql';

const SCHEMA = new URL('../../apps/gateway/schema.graphql', import.meta.url);
const OPERATIONS = new URL('./src/operations/', import.meta.url);
const GENERATED = new URL('./src/generated/', import.meta.url);

/** What the service's scalars are in JSON. A file stands in the form, and null in its place. */
const scalars = { ID: 'string', DateTime: 'string', Upload: 'null' };

/** Each operation, with the fragments it needs behind it, as a constant that knows its types. */
const constants = {
  plugin: (_schema, documents) => {
    const all = separateOperations(concatAST(documents.map(({ document }) => document)));
    return {
      prepend: ["import type { Operation } from '../operation.ts';"],
      content: Object.entries(all).map(constantOf).join('\n'),
    };
  },
};

function constantOf([name, { definitions }]) {
  const isOperation = ({ kind }) => kind === Kind.OPERATION_DEFINITION;
  const ordered = [...definitions].sort((one, other) => isOperation(other) - isOperation(one));
  const text = stripIgnoredCharacters(ordered.map(print).join('\n'));
  return `export const ${name} = ${JSON.stringify(text)} as Operation<${name}, ${name}Variables>;`;
}

/**
 * The types of operations, and the operations themselves, as TypeScript.
 *
 * @param schema - in GraphQL's schema language
 * @param sources - the operations by file name
 * @throws Error when the schema does not have what an operation asks for
 */
export function typescriptOf(schema, sources) {
  return codegen({
    filename: 'operations.ts',
    schema: parse(schema),
    documents: Object.entries(sources).map(([location, source]) => ({
      location,
      document: parse(new Source(source, location)),
    })),
    config: {
      scalars,
      strictScalars: true,
      immutableTypes: true,
      arrayInputCoercion: false,
      skipTypename: true,
      namingConvention: 'keep',
      omitOperationSuffix: true,
      inlineFragmentTypes: 'combine',
    },
    plugins: [{ typescriptOperations: {} }, { constants: {} }],
    pluginMap: { typescriptOperations, constants },
  });
}

/** The client's operations by file name. */
export async function operationSources() {
  const names = (await readdir(OPERATIONS)).sort();
  const texts = names.map(async (name) => [name, await readFile(new URL(name, OPERATIONS), 'utf8')]);
  return Object.fromEntries(await Promise.all(texts));
}

/** The schema that the gateway serves. */
export function servedSchema() {
  return readFile(SCHEMA, 'utf8');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await typescriptOf(await servedSchema(), await operationSources());
  await mkdir(GENERATED, { recursive: true });
  await writeFile(new URL('operations.ts', GENERATED), text);
}
