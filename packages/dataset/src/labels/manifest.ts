import { readCsv } from './csv.ts';
import { readJsonLines } from './json-lines.ts';
import { LONGEST_LINE, type ManifestColumns, type ManifestRow } from './manifest-row.ts';
import { decodeText, firstLineOf } from './text.ts';

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
  yield* firstLine.startsWith('{') ? readJsonLines(whole, columns) : readCsv(whole, firstLine, columns);
}
