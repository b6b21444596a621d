import { readCsv } from './csv.ts';
import { readJsonLines } from './json-lines.ts';
import { manifestFault } from './manifest-fault.ts';
import { LONGEST_LINE, type ManifestColumns, type ManifestRow } from './manifest-row.ts';
import { decodeText, firstLineOf } from './text.ts';

/** Longest label, and longest name of a group, characters. */
const LONGEST_LABEL = 200;

/**
 * Reads a manifest row by row: CSV parted by commas, semicolons or tabs with a line of headers, or JSON Lines.
 *
 * @throws HbscError `BAD_USER_INPUT` with line and column
 */
export async function* readManifest(
  content: AsyncIterable<Uint8Array>,
  columns: ManifestColumns = {},
): AsyncGenerator<ManifestRow> {
  const { firstLine, whole } = await firstLineOf(decodeText(content), LONGEST_LINE);
  const rows = firstLine.startsWith('{') ? readJsonLines(whole, columns) : readCsv(whole, firstLine, columns);
  for await (const row of rows) {
    refuseLong(row);
    yield row;
  }
}

/** What is kept of a row is kept for every file. */
function refuseLong({ line, label, group }: ManifestRow): void {
  for (const [name, text] of [
    ['label', label],
    ['group', group],
  ] as const) {
    if (text !== null && text.length > LONGEST_LABEL) {
      const fault = `the ${name} has ${text.length} characters; the most is ${LONGEST_LABEL}`;
      throw manifestFault({ line }, fault);
    }
  }
}
