import { predictionsOf, topPredictionOf } from '../classification.ts';
import type { JobCursor, JobFilter, JobSort } from '../ports.ts';
import type { Job } from './job.ts';

/** Whether a job is one the filter asks for: what a repository's `WHERE` says, for one job at hand. */
export function matches(filter: JobFilter, job: Job): boolean {
  const { classification, error } = job;
  return (
    among(filter.ids, job.id) &&
    (filter.tenant === undefined || filter.tenant === null || filter.tenant === job.tenant) &&
    among(filter.statuses, job.status) &&
    among(filter.priorities, job.priority) &&
    among(filter.models, job.model) &&
    among(filter.outcomes, classification?.outcome) &&
    among(filter.classNames, classification ? classOf(classification.probabilities) : undefined) &&
    among(filter.errorCodes, error?.code) &&
    (!filter.createdFrom || job.createdAt >= filter.createdFrom) &&
    (!filter.createdBefore || job.createdAt < filter.createdBefore) &&
    (!filter.batchId || job.batchId === filter.batchId) &&
    (!filter.recordingId || job.recording.id === filter.recordingId) &&
    (!filter.text || holds(job, filter.text.toLowerCase()))
  );
}

/** What a job stands at in a list of that order; null when it is not in it. */
export function sortKeyOf({ createdAt, startedAt, finishedAt }: Job, sort: JobSort): number | null {
  switch (sort) {
    case 'CREATED_DESC':
    case 'CREATED_ASC':
      return createdAt.getTime();
    case 'FINISHED_DESC':
    case 'FINISHED_ASC':
      return finishedAt?.getTime() ?? null;
    case 'DURATION_DESC':
    case 'DURATION_ASC':
      return startedAt && finishedAt && finishedAt.getTime() - startedAt.getTime();
  }
}

/** A job's place in the list of that order it was found in. */
export function cursorOf(job: Job, sort: JobSort): JobCursor {
  const key = sortKeyOf(job, sort);
  if (key === null) throw new RangeError(`job ${job.id} is in no list by ${sort}`);
  return { key, id: job.id };
}

function among<T>(wanted: readonly T[] | undefined, found: T | undefined): boolean {
  return wanted === undefined || (found !== undefined && wanted.includes(found));
}

function classOf(probabilities: readonly number[]) {
  return topPredictionOf(predictionsOf(probabilities)).className;
}

function holds({ id, recording, clientReference }: Job, text: string): boolean {
  return (
    id.startsWith(text) ||
    recording.fileName.toLowerCase().includes(text) ||
    (clientReference?.toLowerCase().includes(text) ?? false)
  );
}
