import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Answers } from './answers.tsx';
import { Errors } from './errors.tsx';
import { Figures } from './figures.tsx';
import { Latency } from './latency.tsx';
import classes from './overview.module.css';
import { QueueDepth } from './queue-depth.tsx';
import { Throughput } from './throughput.tsx';
import { useStats } from './use-stats.ts';
import { Workers } from './workers.tsx';

/** The whole service at a glance. */
export function Overview(): ReactNode {
  const { stats, depths, error, readAnew } = useStats();
  if (error && !stats) {
    return (
      <Problem
        title="The service cannot be read"
        error={error}
        action={<Button onClick={readAnew}>Try again</Button>}
      />
    );
  }
  return (
    <>
      <PageHead title="Overview" />
      {stats ? (
        <div className={classes.page}>
          <Figures stats={stats} />
          <Throughput minutes={stats.perMinute} />
          <QueueDepth lanes={stats.lanes} depths={depths} />
          <Latency stages={stats.stages} />
          <Answers stats={stats} />
          <Workers workers={stats.workers} />
          <Errors errors={stats.errors} />
        </div>
      ) : (
        <Waiting />
      )}
    </>
  );
}

function Waiting() {
  return (
    <div className={classes.page} aria-busy="true">
      <Skeleton height={96} className={classes.wide ?? ''} />
      <Skeleton height={266} />
      <Skeleton height={266} />
      <Skeleton height={266} />
      <Skeleton height={266} />
    </div>
  );
}
