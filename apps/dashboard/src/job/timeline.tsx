import type { JobStage, JobView } from '@hbsc/client';
import { Moment } from '../parts/moment.tsx';
import { durationOf } from '../parts/words.ts';
import classes from './timeline.module.css';

const STAGE_WORDS: Record<JobStage, string> = {
  WAITING: 'Waited in the queue',
  RUNNING: 'In the worker',
  DECODE: 'Decoded',
  RESAMPLE: 'Resampled',
  INFER: 'Classified',
  ANALYSE: 'Analysed the rhythm',
  OTHER: 'Fetched and committed',
};

/** Where the time went, from the upload to the commit. */
export function Timeline({ job }: { job: JobView }) {
  const { timeline, createdAt, finishedAt } = job;
  // RUNNING is the sum of its parts, where they are known.
  const parts = timeline.some(({ stage }) => stage === 'OTHER')
    ? timeline.filter(({ stage }) => stage !== 'RUNNING')
    : timeline;
  const total = parts.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  let before = 0;
  return (
    <section className={classes.panel} aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <ol className={classes.stages}>
        <li>
          <span>Accepted</span>
          <span />
          <Moment at={createdAt} />
        </li>
        {parts.map(({ stage, durationMs }) => {
          const start = before;
          before += durationMs ?? 0;
          return (
            <li key={stage}>
              <span>{STAGE_WORDS[stage]}</span>
              <span className={classes.track} aria-hidden="true">
                {durationMs !== null && total > 0 && (
                  <span
                    data-stage={stage}
                    style={{ left: `${(100 * start) / total}%`, width: `${(100 * durationMs) / total}%` }}
                  />
                )}
              </span>
              <span>{durationMs === null ? 'under way' : durationOf(durationMs)}</span>
            </li>
          );
        })}
        {finishedAt && (
          <li>
            <span>Over</span>
            <span />
            <Moment at={finishedAt} />
          </li>
        )}
      </ol>
      {job.reusedFrom && <p className={classes.note}>It took over the result of an earlier job.</p>}
    </section>
  );
}
