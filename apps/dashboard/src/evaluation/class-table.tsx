import type { Estimate, EvaluationView, MeanScores, ScoresView } from '@hbsc/client';
import type { ReactNode } from 'react';
import { ClassMark } from '../parts/class-mark.tsx';
import { figureOf, Interval, rangeOf } from '../parts/interval.tsx';
import { numberOf } from '../parts/words.ts';
import classes from './class-table.module.css';
import panel from './evaluation.module.css';

interface ClassTableProps {
  readonly scores: ScoresView;
  readonly ranking: EvaluationView['ranking'];
}

/** How good the answers are, class by class. */
export function ClassTable({ scores, ranking }: ClassTableProps) {
  return (
    <section className={panel.panel} aria-labelledby="by-class">
      <div className={panel.panelHead}>
        <h3 id="by-class">By class</h3>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and not everybody has a wheel */}
      <section className={classes.scroller} tabIndex={0} aria-label="Figures by class">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col">Precision</th>
              <th scope="col">Recall</th>
              <th scope="col">F1</th>
              <th scope="col" title="Area under the ROC curve, this class against the rest">
                AUC
              </th>
              <th scope="col">Labelled</th>
            </tr>
          </thead>
          <tbody>
            {scores.classes.map((score, n) => (
              <Row key={score.className} name={<ClassMark name={score.className} />} scores={score}>
                <td>{figureOf(ranking.classes[n]?.auc ?? null)}</td>
                <td>{numberOf(score.support)}</td>
              </Row>
            ))}
          </tbody>
          <tfoot>
            <Row name="Mean" scores={scores.macro}>
              <td>{figureOf(ranking.macroAuc)}</td>
              <td>{numberOf(scores.items)}</td>
            </Row>
            <Row name="Weighted" scores={scores.weighted}>
              <td />
              <td />
            </Row>
          </tfoot>
        </table>
      </section>
    </section>
  );
}

function Row({ name, scores, children }: { name: ReactNode; scores: MeanScores; children: ReactNode }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <Cell estimate={scores.precision} />
      <Cell estimate={scores.recall} />
      <Cell estimate={scores.f1} />
      {children}
    </tr>
  );
}

function Cell({ estimate }: { estimate: Estimate }) {
  return (
    <td>
      <span className={classes.figure}>
        {figureOf(estimate.value)} <small>{rangeOf(estimate.interval)}</small>
      </span>
      <Interval estimate={estimate} />
    </td>
  );
}
