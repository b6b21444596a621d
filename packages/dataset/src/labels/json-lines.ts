import { sameForAll } from './columns.ts';
import { manifestFault } from './manifest-fault.ts';
import { LONGEST_LINE, type ManifestColumns, type ManifestRow } from './manifest-row.ts';

/**
 * Reads the rows of a JSON Lines file. A row may leave fields out, but not every row the label, or a group that was named.
 *
 * @throws HbscError `BAD_USER_INPUT` with line and column
 */
export async function* readJsonLines(
  text: AsyncIterable<string>,
  columns: ManifestColumns,
): AsyncGenerator<ManifestRow> {
  const { path = 'path', label = 'label', group = 'group' } = columns;
  const missing = new Set(columns.group === undefined ? [label] : [label, group]);
  let line = 0;
  let fields: ReadonlyMap<string, unknown> = new Map();
  for await (const json of linesOf(text)) {
    line += 1;
    if (json.trim() === '') continue;
    fields = parsed(json, line);
    for (const name of missing) if (fields.has(sameForAll(name))) missing.delete(name);
    const field = (name: string) => textOf(fields.get(sameForAll(name)), name, line);
    const found = field(path);
    if (found === null) throw manifestFault({ line }, `there is no "${path}"`);
    yield { line, path: found, label: field(label), group: field(group) };
  }
  const [lacking] = missing;
  if (lacking !== undefined) throw noRowHas(lacking, [...fields.keys()], line);
}

function noRowHas(name: string, fields: readonly string[], line: number): Error {
  const found = fields.map((field) => `"${field}"`).join(', ');
  return manifestFault({ line }, `up to there no row has a "${name}"; there are ${found.slice(0, 200)}`);
}

/** The values of a row, by the names of its fields. */
function parsed(json: string, line: number): ReadonlyMap<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw manifestFault({ line, ...columnOf(error as Error, json) }, 'it is not JSON', error);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return new Map(Object.entries(value).map(([name, field]) => [sameForAll(name), field]));
  throw manifestFault({ line, column: 1 }, 'it is no JSON object');
}

/** Where the parser says that it stopped, if it does. */
function columnOf({ message }: Error, json: string): { column?: number } {
  if (message.includes('end of JSON')) return { column: json.trimEnd().length + 1 };
  const position = /position (\d+)/.exec(message)?.[1];
  return position === undefined ? {} : { column: Number(position) + 1 };
}

function textOf(value: unknown, name: string, line: number): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number') return String(value).trim() || null;
  throw manifestFault({ line }, `"${name}" is neither text nor a number`);
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let line = 1;
  for await (const piece of text) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    line += lines.length;
    if (rest.length > LONGEST_LINE) {
      throw manifestFault({ line }, `the row is longer than ${LONGEST_LINE} characters`);
    }
  }
  yield rest;
}
