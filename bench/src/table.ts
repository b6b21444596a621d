/**
 * Lays cells out in columns for a terminal: the first column to the left, the others to the right.
 *
 * @param header - one cell a column; a row may have fewer
 * @returns lines indented by two spaces, without a final line break
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join('  ')}`.trimEnd();
  };
  const rule = `  ${widths.map((width) => '-'.repeat(width)).join('  ')}`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

/** `12.34` with one decimal below 100 and none above, `-` for what was not measured. */
export function figure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '-';
  return value.toFixed(Math.abs(value) < 99.95 ? 1 : 0);
}

/** A share of one as percent. */
export function percent(share: number | null): string {
  return share === null || !Number.isFinite(share) ? '-' : `${(share * 100).toFixed(0)} %`;
}

/** Bytes as MB (2^20). */
export function megabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)} MB`;
}
