import { writeFile } from 'node:fs/promises';
import { schemaText } from './schema.ts';

await writeFile(new URL('../schema.graphql', import.meta.url), await schemaText());
