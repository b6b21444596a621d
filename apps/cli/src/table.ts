/**
 * Lays cells out in columns for a terminal: the first ones to the left, the others to the right.
 *
 * @param header - one cell a column; a row may have fewer
 * @param leftColumns - how many columns begin at the left
 * @returns lines indented by two spaces, without a final line break
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  leftColumns = 1,
): string {
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, column) =>
      column < leftColumns ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join('  ')}`.trimEnd();
  };
  const rule = `  ${widths.map((width) => '-'.repeat(width)).join('  ')}`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}
