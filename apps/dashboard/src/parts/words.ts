import type { JobPriority, JobStatus, Outcome, PoorSignalReason } from '@hbsc/client';

export const STATUS_WORDS: Record<JobStatus, string> = {
  QUEUED: 'Queued',
  RUNNING: 'Running',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
};

export const OUTCOME_WORDS: Record<Outcome, string> = {
  CLASSIFIED: 'Classified',
  UNCERTAIN: 'Uncertain',
  POOR_SIGNAL: 'Poor signal',
};

export const PRIORITY_WORDS: Record<JobPriority, string> = { HIGH: 'High', NORMAL: 'Normal', LOW: 'Low' };

export const REASON_WORDS: Record<PoorSignalReason, string> = {
  TOO_SHORT: 'too short to find a rhythm',
  SILENT: 'nearly silent',
  CLIPPED: 'clipped',
  NO_PERIODICITY: 'no heartbeat repeats',
  NOISY: 'noisy',
};

/** Such as `1 job`, `3 jobs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${NUMBER.format(count)} ${count === 1 ? one : many}`;
}

const NUMBER = new Intl.NumberFormat();

export function numberOf(value: number): string {
  return NUMBER.format(value);
}

/** Such as `72.4 %`. @param share - 0 to 1 */
export function percentOf(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** Such as `480 ms`, `3.2 s`, `4 min 10 s`. @param ms - milliseconds */
export function durationOf(ms: number): string {
  if (ms < 1_000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1_000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Such as `12.4 kB`. */
export function bytesOf(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
