/** What a manifest calls its columns; in any case of letters. */
export interface ManifestColumns {
  /** `path` unless told. */
  readonly path?: string | undefined;
  /** `label` unless told. */
  readonly label?: string | undefined;
  /** `group` unless told, where there is such a column. */
  readonly group?: string | undefined;
}

/** What a manifest says of one file. */
export interface ManifestRow {
  /** From 1, the header's line included. */
  readonly line: number;
  readonly path: string;
  /** Null where it is empty. */
  readonly label: string | null;
  readonly group: string | null;
}

/** Longest line of a manifest, characters. */
export const LONGEST_LINE = 64 * 1024;
