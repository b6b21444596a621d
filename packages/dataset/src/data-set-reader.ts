import type { DataSet, DataSetReader, Labels } from '@hbsc/core';
import type { ArchiveLimits } from './archive/inflation.ts';
import { openArchive } from './archive/open.ts';
import { openFolder } from './folder/folder.ts';
import { labelledFiles } from './labelled-files.ts';

/** Data sets as files of this machine. */
export class ArchivesAndFolders implements DataSetReader {
  /** @param roots - folders of this machine that may be imported, and what lies in them */
  constructor(
    private readonly limits: ArchiveLimits,
    private readonly roots: readonly string[],
  ) {}

  async openArchive(file: string, labels: Labels, signal?: AbortSignal): Promise<DataSet> {
    return labelledFiles(await openArchive(file, this.limits, signal), labels, signal);
  }

  async openFolder(folder: string, labels: Labels, signal?: AbortSignal): Promise<DataSet> {
    return labelledFiles(await openFolder(folder, this.roots, this.limits, signal), labels, signal);
  }
}
