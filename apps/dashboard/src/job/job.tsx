import { Button, Skeleton } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { Answer } from './answer.tsx';
import { Facts } from './facts.tsx';
import { Failure } from './failure.tsx';
import classes from './job.module.css';
import { JobActions } from './job-actions.tsx';
import { Recording } from './recording.tsx';
import { Timeline } from './timeline.tsx';
import { useJob } from './use-job.ts';

const route = getRouteApi('/jobs/$id');

/** One job, followed until it is over. */
export function JobPage(): ReactNode {
  const { id } = route.useParams();
  const { job, error, isPending, readAnew } = useJob(id);
  if (error) {
    return (
      <Problem
        title="The job cannot be read"
        error={error}
        action={<Button onClick={readAnew}>Try again</Button>}
      />
    );
  }
  if (isPending) return <Waiting />;
  if (!job) {
    return (
      <Nothing
        title="There is no such job"
        action={
          <Button component={Link} to="/jobs" variant="default">
            All jobs
          </Button>
        }
      >
        It may have been removed when its time was over.
      </Nothing>
    );
  }
  return (
    <>
      <PageHead title={job.fileName}>
        <StatusMark status={job.status} />
        <JobActions job={job} />
      </PageHead>
      <div className={classes.page}>
        {job.error && <Failure error={job.error} />}
        {job.result && <Answer result={job.result} />}
        <Recording job={job} />
        <div className={classes.columns}>
          <Timeline job={job} />
          <Facts job={job} />
        </div>
      </div>
    </>
  );
}

function Waiting() {
  return (
    <div aria-busy="true">
      <Skeleton height={34} width={320} mb={22} />
      <Skeleton height={190} mb={16} />
      <Skeleton height={320} />
    </div>
  );
}
