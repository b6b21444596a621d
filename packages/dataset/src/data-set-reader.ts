import type { DataSet, DataSetReader, Labels, ObjectStore } from '@hbsc/core';
import type { ArchiveLimits } from './archive/inflation.ts';
import { openArchive } from './archive/open.ts';
import { isInBucket, openBucketFolder } from './folder/bucket.ts';
import { openFolder } from './folder/folder.ts';
import { forbidden } from './folder/forbidden.ts';
import { labelledFiles } from './labelled-files.ts';

/** Data sets as files of this machine, and as objects of buckets. */
export class ArchivesAndFolders implements DataSetReader {
  /**
   * @param roots - what may be imported, and what lies in it: folders of this machine, and `s3://bucket/prefix`
   * @param objects - where the buckets are; null when there are none
   */
  constructor(
    private readonly limits: ArchiveLimits,
    private readonly roots: readonly string[],
    private readonly objects: ObjectStore | null = null,
  ) {}

  async openArchive(file: string, labels: Labels, signal?: AbortSignal): Promise<DataSet> {
    return labelledFiles(await openArchive(file, this.limitsFor(labels), signal), labels, signal);
  }

  async openFolder(folder: string, labels: Labels, signal?: AbortSignal): Promise<DataSet> {
    return labelledFiles(await this.treeOf(folder, labels, signal), labels, signal);
  }

  private treeOf(folder: string, labels: Labels, signal?: AbortSignal) {
    const { roots, objects } = this;
    const limits = this.limitsFor(labels);
    if (!isInBucket(folder)) return openFolder(folder, roots, limits, signal);
    if (objects === null) throw forbidden(folder);
    return openBucketFolder(folder, roots, objects, limits, signal);
  }

  /** A manifest in the data set is none of the files that are counted. */
  private limitsFor({ source }: Labels): ArchiveLimits {
    const { archiveEntries } = this.limits;
    return source.from === 'MANIFEST' ? { ...this.limits, archiveEntries: archiveEntries + 1 } : this.limits;
  }
}
