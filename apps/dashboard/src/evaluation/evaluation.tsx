import type { BatchView, EvaluationView } from '@hbsc/client';
import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { BatchSearch } from '../batch/search.ts';
import { counted, numberOf } from '../parts/words.ts';
import { ClassTable } from './class-table.tsx';
import { Comparison } from './comparison.tsx';
import { Confusion } from './confusion.tsx';
import { Coverage } from './coverage.tsx';
import classes from './evaluation.module.css';
import { Headline } from './headline.tsx';
import { Reliability } from './reliability.tsx';

interface EvaluationProps {
  readonly batch: BatchView;
  readonly evaluation: EvaluationView;
  readonly search: BatchSearch;
  readonly onSearch: (change: BatchSearch) => void;
  /** Shows the items that a cell counts. */
  readonly onCell: (items: BatchSearch) => void;
  /** The items, which stand below what filters them. */
  readonly children: ReactNode;
}

/** What the answers are worth, held against the labels. */
export function Evaluation(props: EvaluationProps) {
  const { batch, evaluation, search, onSearch, onCell, children } = props;
  const [of, setOf] = useState<'all' | 'classified'>('all');
  const { items, groups } = evaluation;
  const scores = evaluation[of];
  return (
    <section className={classes.evaluation} aria-labelledby="evaluation">
      <div className={classes.head}>
        <h2 id="evaluation">Evaluation</h2>
        <p>
          {counted(items.evaluated, 'labelled item')} answered
          {items.unanswered > 0 && `, ${numberOf(items.unanswered)} not`}
          {groups !== null && `, of ${counted(groups, 'group')}`}. Intervals are of 95 %. A model does better
          on the recordings that it was fitted to than on any others; its card says which these are.
        </p>
        <SegmentedControl
          size="xs"
          aria-label="Answers that count"
          value={of}
          onChange={(value) => setOf(value as typeof of)}
          data={[
            { value: 'all', label: 'All answers' },
            { value: 'classified', label: `To go by (${numberOf(items.classified)})` },
          ]}
        />
      </div>
      <Headline evaluation={evaluation} scores={scores} />
      <div className={classes.columns}>
        <Confusion scores={scores} search={search} isOfAll={of === 'all'} onCell={onCell} />
        <ClassTable scores={scores} ranking={evaluation.ranking} />
      </div>
      {children}
      <div className={classes.halves}>
        <Reliability calibration={evaluation.calibration} />
        <Coverage coverage={evaluation.coverage} />
      </div>
      <Comparison batch={batch} against={search.against} onAgainst={(against) => onSearch({ against })} />
    </section>
  );
}
