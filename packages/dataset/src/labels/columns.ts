import { manifestFault } from './manifest-fault.ts';
import type { ManifestColumns, ManifestRow } from './manifest-row.ts';

/** Reads rows whose fields stand in a fixed order. */
export type RowReader = (fields: readonly string[], line: number) => ManifestRow;

/**
 * Finds the columns among the headers.
 *
 * @throws HbscError `BAD_USER_INPUT` when one that is needed is missing
 */
export function rowReaderFor(headers: readonly string[], columns: ManifestColumns, line: number): RowReader {
  const known = headers.map(sameForAll);
  const find = (name: string) => {
    const index = known.indexOf(sameForAll(name));
    if (index !== -1) return index;
    const found = headers.map((header) => `"${header.trim()}"`).join(', ');
    throw manifestFault({ line }, `there is no column "${name}"; there are ${found.slice(0, 200)}`);
  };
  const path = find(columns.path ?? 'path');
  const label = find(columns.label ?? 'label');
  const group = columns.group === undefined ? known.indexOf('group') : find(columns.group);
  return (fields, line) => {
    const field = (index: number) => fields[index]?.trim() || null;
    const found = field(path);
    if (found === null) throw manifestFault({ line, column: path + 1 }, 'there is no path');
    return { line, path: found, label: field(label), group: field(group) };
  };
}

/** A header, or the name of a field, without what does not tell it from others. */
export function sameForAll(header: string): string {
  return header.trim().toLowerCase();
}
