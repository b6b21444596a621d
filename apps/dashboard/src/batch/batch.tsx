import { Anchor, Button, Skeleton } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useRef } from 'react';
import { BatchMark } from '../batches/batch-mark.tsx';
import { Evaluation } from '../evaluation/evaluation.tsx';
import { useEvaluation } from '../evaluation/use-evaluation.ts';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { useMay } from '../service/viewer.ts';
import classes from './batch.module.css';
import { BatchActions } from './batch-actions.tsx';
import { Downloads } from './downloads.tsx';
import { Items } from './items.tsx';
import { Notes } from './notes.tsx';
import { Progress } from './progress.tsx';
import type { BatchSearch } from './search.ts';
import { useBatch } from './use-batch.ts';

const route = getRouteApi('/batches/$id');

/** One data set: how far it is, what it came to, and its items. */
export function BatchPage(): ReactNode {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const items = useRef<HTMLElement>(null);
  const { batch, error, isPending, readAnew } = useBatch(id);
  const evaluation = useEvaluation(batch);
  const maySteer = useMay('batches:steer');
  const mayExport = useMay('exports:read');
  const change = (to: BatchSearch) =>
    void navigate({
      to: '/batches/$id',
      params: { id },
      search: { ...search, ...to },
      replace: true,
      resetScroll: false,
    });
  const showItems = (to: BatchSearch) => {
    change({ status: undefined, label: undefined, answer: undefined, ...to });
    items.current?.scrollIntoView({ block: 'nearest' });
    items.current?.focus({ preventScroll: true });
  };

  if (error) {
    return (
      <Problem
        title="The batch cannot be read"
        error={error}
        action={<Button onClick={readAnew}>Try again</Button>}
      />
    );
  }
  if (isPending) return <Waiting />;
  if (!batch) return <Missing />;
  const list = <Items ref={items} batch={batch} search={search} onSearch={change} />;
  return (
    <>
      <PageHead title={batch.name}>
        <BatchMark status={batch.status} />
        {maySteer && <BatchActions batch={batch} />}
        {mayExport && <Downloads batch={batch} isEvaluated={Boolean(evaluation)} against={search.against} />}
      </PageHead>
      <p className={classes.about}>
        Answered by {batch.model}
        {batch.rerunOf && (
          <>
            ; the recordings of{' '}
            <Anchor component={Link} to={`/batches/${batch.rerunOf}`} size="sm" underline="always">
              another batch
            </Anchor>{' '}
            run again
          </>
        )}
      </p>
      <div className={classes.page}>
        {batch.error && (
          <section className={classes.failure} aria-label="Why it was rejected">
            <code>{batch.error.code}</code>
            <p>{batch.error.message}</p>
          </section>
        )}
        <Progress batch={batch} onFailed={() => showItems({ status: ['FAILED'] })} />
        <Notes notes={batch.notes} />
        {evaluation ? (
          <Evaluation
            batch={batch}
            evaluation={evaluation}
            search={search}
            onSearch={change}
            onCell={showItems}
          >
            {list}
          </Evaluation>
        ) : (
          list
        )}
      </div>
    </>
  );
}

function Missing() {
  return (
    <Nothing
      title="There is no such batch"
      action={
        <Button component={Link} to="/batches" variant="default">
          All batches
        </Button>
      }
    >
      The address may be mistyped, or the batch belongs to somebody else.
    </Nothing>
  );
}

function Waiting() {
  return (
    <div aria-busy="true">
      <Skeleton height={34} width={320} mb={22} />
      <Skeleton height={120} mb={16} />
      <Skeleton height={420} />
    </div>
  );
}
