import { manifestFault } from './manifest-fault.ts';
import { LONGEST_LINE, type ManifestColumns, type ManifestRow } from './manifest-row.ts';

/** Reads the rows of a JSON Lines file. @throws HbscError `BAD_USER_INPUT` with line and column */
export async function* readJsonLines(
  text: AsyncIterable<string>,
  columns: ManifestColumns,
): AsyncGenerator<ManifestRow> {
  let line = 0;
  for await (const json of linesOf(text)) {
    line += 1;
    if (json.trim() !== '') yield rowOf(json, line, columns);
  }
}

function rowOf(json: string, line: number, columns: ManifestColumns): ManifestRow {
  const values = parsed(json, line);
  const field = (name: string) => textOf(values[name], name, line);
  const path = field(columns.path ?? 'path');
  if (path === null) throw manifestFault({ line }, `there is no "${columns.path ?? 'path'}"`);
  return { line, path, label: field(columns.label ?? 'label'), group: field(columns.group ?? 'group') };
}

function parsed(json: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw manifestFault({ line, ...columnOf(error as Error, json) }, 'it is not JSON', error);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
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
