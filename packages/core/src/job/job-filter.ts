import { predictionsOf, topPredictionOf } from '../classification.ts';
import type { JobFilter } from '../ports.ts';
import type { Job } from './job.ts';

/** Whether a job is one the filter asks for: what a repository's `WHERE` says, for one job at hand. */
export function matches(filter: JobFilter, job: Job): boolean {
  const { classification, error } = job;
  return (
    among(filter.statuses, job.status) &&
    among(filter.priorities, job.priority) &&
    among(filter.models, job.model) &&
    among(filter.outcomes, classification?.outcome) &&
    among(filter.classNames, classification ? classOf(classification.probabilities) : undefined) &&
    among(filter.errorCodes, error?.code) &&
    (!filter.createdFrom || job.createdAt >= filter.createdFrom) &&
    (!filter.createdBefore || job.createdAt < filter.createdBefore) &&
    (!filter.text || holds(job, filter.text.toLowerCase()))
  );
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
