import type { JobView } from '@hbsc/client';
import { IconCheck, IconX } from '../parts/icons.ts';
import { bytesOf, durationOf } from '../parts/words.ts';
import classes from './passage.module.css';

interface PassageProps {
  readonly file: File;
  /** Null until the service has taken the file. */
  readonly job: JobView | null;
  readonly isRefused: boolean;
}

type Step = 'BEFORE' | 'NOW' | 'DONE' | 'FAILED';

/** The states a recording passes on its way, as it passes them. */
export function Passage({ file, job, isRefused }: PassageProps) {
  const waited = job?.startedAt ? Date.parse(job.startedAt) - Date.parse(job.createdAt) : null;
  const worked =
    job?.startedAt && job.finishedAt ? Date.parse(job.finishedAt) - Date.parse(job.startedAt) : null;
  const [sent, queued, running, over] = stepsOf(job, isRefused);
  return (
    <ol className={classes.passage} aria-label="Progress">
      <Stage step={sent} name="Sent" note={bytesOf(file.size)} />
      <Stage step={queued} name="Queued" note={waited === null ? '' : durationOf(Math.max(0, waited))} />
      <Stage step={running} name="Running" note={worked === null ? '' : durationOf(worked)} />
      <Stage
        step={over}
        name={job?.status === 'FAILED' ? 'Failed' : job?.status === 'CANCELLED' ? 'Cancelled' : 'Answered'}
        note=""
      />
    </ol>
  );
}

function stepsOf(job: JobView | null, isRefused: boolean): readonly [Step, Step, Step, Step] {
  if (isRefused) return ['FAILED', 'BEFORE', 'BEFORE', 'BEFORE'];
  switch (job?.status) {
    case undefined:
      return ['NOW', 'BEFORE', 'BEFORE', 'BEFORE'];
    case 'QUEUED':
      return ['DONE', 'NOW', 'BEFORE', 'BEFORE'];
    case 'RUNNING':
      return ['DONE', 'DONE', 'NOW', 'BEFORE'];
    case 'SUCCEEDED':
      return ['DONE', 'DONE', 'DONE', 'DONE'];
    default:
      return ['DONE', 'DONE', job?.startedAt ? 'DONE' : 'BEFORE', 'FAILED'];
  }
}

function Stage({ step, name, note }: { step: Step; name: string; note: string }) {
  return (
    <li data-step={step} aria-current={step === 'NOW' ? 'step' : undefined}>
      <span className={classes.dot} aria-hidden="true">
        {step === 'DONE' && <IconCheck size={13} stroke={2.6} />}
        {step === 'FAILED' && <IconX size={13} stroke={2.6} />}
      </span>
      <span className={classes.name}>{name}</span>
      <span className={classes.note}>{note}</span>
    </li>
  );
}
