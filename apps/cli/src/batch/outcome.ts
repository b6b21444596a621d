import { type BatchClient, type BatchView, type EvaluationView, HbscClientError } from '@hbsc/client';
import { type ErrorCode, isErrorCode } from '@hbsc/core';
import type { FileNotTaken } from './folder.ts';
import { itemsOf } from './items.ts';

const MOST_PATHS = 5;
/** What another try would say again, of the same recording. */
const OF_RECORDINGS: readonly ErrorCode[] = [
  'UNSUPPORTED_MEDIA_TYPE',
  'UNDECODABLE_AUDIO',
  'AUDIO_TOO_SHORT',
  'AUDIO_TOO_LONG',
  'SILENT_AUDIO',
];

/** Files that failed for one reason. */
export interface Failures {
  readonly code: string;
  /** What was said of the first of them. */
  readonly message: string;
  readonly files: number;
  /** The first few. */
  readonly paths: readonly string[];
}

/** What became of a data set. */
export interface BatchOutcome {
  readonly batch: BatchView;
  /** What was found odd in the data set. */
  readonly notes: BatchView['notes'];
  readonly failures: readonly Failures[];
  /** Files that the service has no item of. */
  readonly notTaken: number;
  /** Null when no file is labelled, or the key may not ask for it. */
  readonly evaluation: EvaluationView | null;
}

/** Asks for everything that is to be said of a batch that is over. */
export async function outcomeOf(
  batches: BatchClient,
  batch: BatchView,
  notes: BatchView['notes'],
  notTaken: readonly FileNotTaken[],
): Promise<BatchOutcome> {
  const failed = new Map<string, { message: string; paths: string[] }>();
  const add = (path: string, { code, message }: FileNotTaken['error']) => {
    const same = failed.get(code);
    if (same) same.paths.push(path);
    else failed.set(code, { message, paths: [path] });
  };
  for (const { path, error } of notTaken) add(path, error);
  if (batch.counts.failed > 0) {
    for await (const { path, error } of itemsOf(batches, batch.id, { statuses: ['FAILED'] }))
      if (error) add(path, error);
  }
  const failures = [...failed].map(([code, { message, paths }]) => ({
    code,
    message,
    files: paths.length,
    paths: paths.slice(0, MOST_PATHS),
  }));
  return {
    batch,
    notes: [...notes, ...batch.notes],
    failures,
    notTaken: notTaken.length,
    evaluation: await batches.evaluation(batch.id).catch(nullIfForbidden),
  };
}

/** Whoever may submit may hand in a data set and have its answers; how good they are is for researchers. */
function nullIfForbidden(error: unknown): null {
  if (error instanceof HbscClientError && error.code === 'FORBIDDEN') return null;
  throw error;
}

/** Notes that tell of files that are no items. */
const LEFT_OUT: readonly string[] = ['TRUNCATED_ARCHIVE', 'UNUSABLE_FILE'];

/**
 * Whether there is nothing left to do: every file of the data set has an answer, or the service has told what is wrong with the
 * recording itself.
 */
export function isWhole({ batch, failures, notes, notTaken }: BatchOutcome): boolean {
  const isLeftOut = notTaken > 0 || notes.some(({ kind }) => LEFT_OUT.includes(kind));
  return batch.status === 'FINISHED' && failures.every(isOfRecording) && !isLeftOut;
}

function isOfRecording({ code }: Failures): boolean {
  return isErrorCode(code) && OF_RECORDINGS.includes(code);
}
