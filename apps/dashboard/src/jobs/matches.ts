import type { ClassName, JobRow } from '@hbsc/client';
import type { JobSearch } from './search.ts';

/** Whether a job passes what may change in its life: status, outcome, class and error. */
export function matches({ status, error, result }: JobRow, search: JobSearch): boolean {
  if (search.status && !search.status.includes(status)) return false;
  if (search.error && !(error && search.error.includes(error.code))) return false;
  if (search.outcome && !(result && search.outcome.includes(result.outcome))) return false;
  if (!search.class) return true;
  return result !== null && search.class.includes(result.topPrediction.className as ClassName);
}
