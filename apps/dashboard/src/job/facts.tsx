import type { JobView } from '@hbsc/client';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { bytesOf, PRIORITY_WORDS } from '../parts/words.ts';
import classes from './facts.module.css';

/** What else is known of a job, and what it belongs to. */
export function Facts({ job }: { job: JobView }) {
  const { result } = job;
  return (
    <section className={classes.panel} aria-labelledby="facts">
      <h2 id="facts">Particulars</h2>
      <dl className={classes.facts}>
        <Fact name="Job" code>
          {job.id}
        </Fact>
        {job.clientReference && <Fact name="Reference">{job.clientReference}</Fact>}
        <Fact name="Model">{job.model}</Fact>
        <Fact name="Priority">{PRIORITY_WORDS[job.priority]}</Fact>
        <Fact name="Run">
          {job.run}, begun {job.attempts === 1 ? 'once' : `${job.attempts} times`}
        </Fact>
        {result && (
          <Fact name="Audio">
            {result.format}, {result.duration.toFixed(1)} s, {result.sampleRate.toLocaleString()} Hz,{' '}
            {result.channels === 1 ? 'mono' : `${result.channels} channels`}
          </Fact>
        )}
        <Fact name="Size">{bytesOf(job.bytes)}</Fact>
        <Fact name="Recording">
          <Link to="/jobs" search={{ recording: job.recordingId }}>
            All jobs of this recording
          </Link>
        </Fact>
        {job.batchId && (
          <Fact name="Batch">
            <Link to="/batches/$id" params={{ id: job.batchId }}>
              The batch it is an item of
            </Link>
          </Fact>
        )}
        {job.reusedFrom && (
          <Fact name="Result of">
            <Link to="/jobs/$id" params={{ id: job.reusedFrom }}>
              An earlier job
            </Link>
          </Fact>
        )}
        <Fact name="SHA-256" code>
          {job.sha256}
        </Fact>
      </dl>
      <details className={classes.raw}>
        <summary>All of it as JSON</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and not everybody has a wheel */}
        <pre tabIndex={0}>{JSON.stringify(job, null, 2)}</pre>
      </details>
    </section>
  );
}

function Fact({ name, code = false, children }: { name: string; code?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={code ? classes.code : undefined}>{children}</dd>
    </div>
  );
}
