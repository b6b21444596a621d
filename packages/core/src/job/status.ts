/** Where a job is in its life. docs/state-machine.md draws this table. */
export const JOB_STATUSES = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];

/** What can happen to a job. */
export type JobTransition = 'start' | 'succeed' | 'fail' | 'cancel' | 'retry';

const TRANSITIONS: Readonly<Record<JobTransition, { from: readonly JobStatus[]; to: JobStatus }>> = {
  // A job is started again from RUNNING when the worker that ran it died.
  start: { from: ['QUEUED', 'RUNNING'], to: 'RUNNING' },
  succeed: { from: ['RUNNING'], to: 'SUCCEEDED' },
  // A job fails from QUEUED when no worker could ever begin it.
  fail: { from: ['QUEUED', 'RUNNING'], to: 'FAILED' },
  cancel: { from: ['QUEUED', 'RUNNING'], to: 'CANCELLED' },
  retry: { from: ['FAILED'], to: 'QUEUED' },
};

/** The statuses a transition may leave from. Repositories put them in their `WHERE`. */
export function sourcesOf(transition: JobTransition): readonly JobStatus[] {
  return TRANSITIONS[transition].from;
}

/** The status a transition leads to. */
export function targetOf(transition: JobTransition): JobStatus {
  return TRANSITIONS[transition].to;
}

/** Whether nothing more will happen to the job unless it is retried. */
export function isTerminal(status: JobStatus): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'CANCELLED';
}
