import type { ClassName, JobFilter, JobPriority, JobSort, JobStatus, Outcome } from '@hbsc/client';
import { listOf, wordOf } from '../shell/search-params.ts';

export const STATUSES: readonly JobStatus[] = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];
export const PRIORITIES: readonly JobPriority[] = ['HIGH', 'NORMAL', 'LOW'];
export const OUTCOMES: readonly Outcome[] = ['CLASSIFIED', 'UNCERTAIN', 'POOR_SIGNAL'];
export const CLASSES: readonly ClassName[] = ['artifact', 'extrahls', 'murmur', 'normal'];
/** What a job can fail of. */
export const FAILURES = [
  'UNSUPPORTED_MEDIA_TYPE',
  'UNDECODABLE_AUDIO',
  'AUDIO_TOO_SHORT',
  'AUDIO_TOO_LONG',
  'SILENT_AUDIO',
  'STORAGE_UNAVAILABLE',
  'MODEL_UNAVAILABLE',
  'TIMEOUT',
  'INTERNAL',
] as const;
const SORTS: readonly JobSort[] = [
  'CREATED_DESC',
  'CREATED_ASC',
  'FINISHED_DESC',
  'FINISHED_ASC',
  'DURATION_DESC',
  'DURATION_ASC',
];

/** Which jobs the page lists and how, as its address says. */
export interface JobSearch {
  readonly text?: string | undefined;
  readonly status?: readonly JobStatus[] | undefined;
  readonly priority?: readonly JobPriority[] | undefined;
  readonly outcome?: readonly Outcome[] | undefined;
  readonly class?: readonly ClassName[] | undefined;
  readonly error?: readonly string[] | undefined;
  readonly model?: string | undefined;
  /** Created on or after, before: ISO 8601. */
  readonly from?: string | undefined;
  readonly before?: string | undefined;
  readonly batch?: string | undefined;
  readonly recording?: string | undefined;
  readonly sort?: JobSort | undefined;
}

/** What of an address can be understood; the rest is left out. */
export function jobSearchOf(given: Record<string, unknown>): JobSearch {
  const search: JobSearch = {
    text: wordOf(given.text),
    status: listOf(given.status, STATUSES),
    priority: listOf(given.priority, PRIORITIES),
    outcome: listOf(given.outcome, OUTCOMES),
    class: listOf(given.class, CLASSES),
    error: listOf(given.error, FAILURES),
    model: wordOf(given.model),
    from: momentOf(given.from),
    before: momentOf(given.before),
    batch: wordOf(given.batch),
    recording: wordOf(given.recording),
    sort: SORTS.find((sort) => sort === given.sort && sort !== 'CREATED_DESC'),
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** The filter that the service is asked for. */
export function filterOf(search: JobSearch): JobFilter {
  return {
    ...lifelongFilterOf(search),
    ...(search.status && { statuses: search.status }),
    ...(search.outcome && { outcomes: search.outcome }),
    ...(search.class && { classNames: search.class }),
    ...(search.error && { errorCodes: search.error }),
  };
}

/**
 * The part of the filter that a job passes all its life or never. What is live follows this part: a job that ceases to pass
 * the rest is still told of.
 */
export function lifelongFilterOf({
  text,
  priority,
  model,
  from,
  before,
  batch,
  recording,
}: JobSearch): JobFilter {
  return {
    ...(text && { text }),
    ...(priority && { priorities: priority }),
    ...(model && { models: [model] }),
    ...(from && { createdFrom: from }),
    ...(before && { createdBefore: before }),
    ...(batch && { batchId: batch }),
    ...(recording && { recordingId: recording }),
  };
}

/** Whether anything but the order is asked for. */
export function isFiltered({ sort: _, ...filter }: JobSearch): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

function momentOf(given: unknown): string | undefined {
  const word = wordOf(given);
  return word && !Number.isNaN(Date.parse(word)) ? word : undefined;
}
