/** A file in an archive. */
export interface ArchiveFile {
  /** Relative, parted by slashes, in composed Unicode (NFC). */
  readonly path: string;
  /** Unpacked. */
  readonly bytes: number;
}

/** A file in an archive, and what it holds. */
export interface ArchiveEntry extends ArchiveFile {
  /** To be read, once or not at all, before the next entry is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Files that were looked through and found to keep all the rules. */
export interface FileTree {
  /** Every file, in the archive's order. Directories and debris of operating systems are left out. */
  readonly files: readonly ArchiveFile[];
  /** Whether the archive is cut off; its files are then those that are whole. */
  readonly isTruncated: boolean;
  /**
   * The files with their content, one after another. May be called again.
   *
   * @throws the signal's reason once it is aborted
   */
  read(signal?: AbortSignal): AsyncGenerator<ArchiveEntry>;
}

/** An archive that was read through once. */
export interface Archive extends FileTree {
  readonly format: 'ZIP' | 'tar' | 'tar.gz';
}
