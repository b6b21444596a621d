import type { BatchView } from '@hbsc/client';
import { doneOf, etaOf, isOver, rateOf } from '../batches/batch-status.ts';
import { ProgressBar } from '../batches/progress-bar.tsx';
import { Moment } from '../parts/moment.tsx';
import { counted, durationOf, numberOf } from '../parts/words.ts';
import classes from './progress.module.css';

const COUNTS = ['succeeded', 'failed', 'cancelled', 'running', 'queued', 'waiting'] as const;

/** How far a batch is and how fast it goes. */
export function Progress({ batch, onFailed }: { batch: BatchView; onFailed: () => void }) {
  const { counts } = batch;
  return (
    <section className={classes.panel} aria-label="Progress">
      <p className={classes.head}>
        <strong>{numberOf(doneOf(batch))}</strong> of {numberOf(counts.total)} done
        <span className={classes.pace}>{paceOf(batch)}</span>
        <span className={classes.times}>
          <Times batch={batch} />
        </span>
      </p>
      <ProgressBar batch={batch} label="Progress" />
      <dl className={classes.counts}>
        {COUNTS.map((name) => (
          <div key={name} data-part={name} data-none={counts[name] === 0 || undefined}>
            <dt>{name}</dt>
            <dd>
              {name === 'failed' && counts.failed > 0 ? (
                <button
                  type="button"
                  onClick={onFailed}
                  aria-label={`Show the ${counted(counts.failed, 'failed item')}`}
                >
                  {numberOf(counts.failed)}
                </button>
              ) : (
                numberOf(counts[name])
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Times({ batch: { createdAt, finishedAt } }: { batch: BatchView }) {
  return (
    <>
      begun <Moment at={createdAt} />
      {finishedAt && `, took ${durationOf(Date.parse(finishedAt) - Date.parse(createdAt))}`}
    </>
  );
}

function paceOf(batch: BatchView): string {
  const { status, ratePerSecond, etaSeconds } = batch;
  if (isOver(batch)) return '';
  if (status === 'PAUSED') return 'No more jobs are begun until it is resumed';
  if (status === 'IMPORTING') return 'The archive is being unpacked';
  if (ratePerSecond === 0) return 'Waiting for a worker';
  return `${rateOf(ratePerSecond)}${etaSeconds === null ? '' : `, ${etaOf(etaSeconds)}`}`;
}
