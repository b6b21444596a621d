import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Answer } from '../job/answer.tsx';
import { Failure } from '../job/failure.tsx';
import jobClasses from '../job/job.module.css';
import panel from '../job/recording.module.css';
import { Trace } from '../job/trace.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Intake } from './intake.tsx';
import { Passage } from './passage.tsx';
import { useClassification } from './use-classification.ts';

/** One recording, from the microphone or a file to the answer, while one watches. */
export function Classify(): ReactNode {
  const { file, job, error, classify, begin } = useClassification();
  return (
    <>
      <PageHead title="Classify now">
        {file && (
          <Button size="xs" variant="default" onClick={begin}>
            Another recording
          </Button>
        )}
      </PageHead>
      {file ? (
        <div className={jobClasses.page}>
          <Passage file={file} job={job} isRefused={error !== null} />
          {error && <Problem title="The recording was not taken" error={error} />}
          {job?.error && <Failure error={job.error} />}
          {job?.result && <Answer result={job.result} />}
          <section className={panel.panel} aria-label="Recording">
            <Trace audio={file} fileName={file.name} result={job?.result ?? null} />
          </section>
          {job && (
            <Link to="/jobs/$id" params={{ id: job.id }}>
              All about this job
            </Link>
          )}
        </div>
      ) : (
        <Intake onFile={classify} />
      )}
    </>
  );
}
