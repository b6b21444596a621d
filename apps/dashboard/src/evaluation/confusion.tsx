import type { ClassName, ScoresView } from '@hbsc/client';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { type BatchSearch, CLASSES } from '../batch/search.ts';
import { ClassMark } from '../parts/class-mark.tsx';
import { counted, numberOf, percentOf } from '../parts/words.ts';
import classes from './confusion.module.css';
import panel from './evaluation.module.css';

interface ConfusionProps {
  readonly scores: ScoresView;
  readonly search: BatchSearch;
  /** Every answer counts, as in the list of items. */
  readonly isOfAll: boolean;
  readonly onCell: (items: BatchSearch) => void;
}

/** Labels against answers: the darker a cell, the more of its row is in it. */
export function Confusion({ scores, search, isOfAll, onCell }: ConfusionProps) {
  const [shows, setShows] = useState<'items' | 'shares'>('items');
  const isShown = (label: ClassName, answer: ClassName) =>
    search.label?.length === 1 &&
    search.label[0] === label &&
    search.answer?.length === 1 &&
    search.answer[0] === answer;
  return (
    <section className={panel.panel} aria-labelledby="confusion">
      <div className={panel.panelHead}>
        <h3 id="confusion">Confusion matrix</h3>
        <SegmentedControl
          size="xs"
          aria-label="Cells show"
          value={shows}
          onChange={(value) => setShows(value as typeof shows)}
          data={[
            { value: 'items', label: 'Items' },
            { value: 'shares', label: 'By row' },
          ]}
        />
      </div>
      <table className={classes.matrix}>
        <caption>Rows are labels, columns are answers. A cell shows its items below.</caption>
        <thead>
          <tr>
            <th scope="col">
              <span>label</span> <span>answer</span>
            </th>
            {CLASSES.map((answer) => (
              <th key={answer} scope="col">
                <ClassMark name={answer} />
              </th>
            ))}
            <th scope="col">all</th>
          </tr>
        </thead>
        <tbody>
          {CLASSES.map((label, row) => (
            <tr key={label}>
              <th scope="row">
                <ClassMark name={label} />
              </th>
              {CLASSES.map((answer, column) => {
                const items = scores.confusion[row]?.[column] ?? 0;
                const share = scores.confusionByRow[row]?.[column] ?? null;
                return (
                  <td key={answer}>
                    <button
                      type="button"
                      data-right={row === column || undefined}
                      style={{ '--share': share ?? 0 }}
                      aria-pressed={isShown(label, answer)}
                      aria-label={`${counted(items, 'item')} labelled ${label}, answered ${answer}${share === null ? '' : `, ${percentOf(share)} of the row`}`}
                      onClick={() =>
                        onCell(isShown(label, answer) ? {} : { label: [label], answer: [answer] })
                      }
                    >
                      {shows === 'items' ? numberOf(items) : share === null ? '–' : percentOf(share)}
                    </button>
                  </td>
                );
              })}
              <td className={classes.sum}>{numberOf(scores.classes[row]?.support ?? 0)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">all</th>
            {CLASSES.map((answer, column) => (
              <td key={answer} className={classes.sum}>
                {numberOf(scores.classes[column]?.predicted ?? 0)}
              </td>
            ))}
            <td className={classes.sum}>{numberOf(scores.items)}</td>
          </tr>
        </tfoot>
      </table>
      <p className={panel.note}>
        {isOfAll
          ? 'Choose a cell to see its items below.'
          : 'Of answers to go by. The list below has the uncertain ones too.'}
      </p>
    </section>
  );
}
