import type { Estimate, EvaluationView, ScoresView } from '@hbsc/client';
import { figureOf, Interval, rangeOf } from '../parts/interval.tsx';
import { percentOf } from '../parts/words.ts';
import classes from './headline.module.css';

interface HeadlineProps {
  readonly evaluation: EvaluationView;
  readonly scores: ScoresView;
}

/** The figures that are asked for first. */
export function Headline({ evaluation: { items, ranking, calibration }, scores }: HeadlineProps) {
  const covered = items.evaluated === 0 ? null : items.classified / items.evaluated;
  return (
    <dl className={classes.figures}>
      <Figure name="Accuracy" estimate={scores.accuracy} />
      <Figure name="Balanced accuracy" estimate={scores.balancedAccuracy} />
      <Figure name="Macro F1" estimate={scores.macro.f1} />
      <Plain
        name="AUC murmur against normal"
        value={figureOf(ranking.murmurAgainstNormalAuc)}
        note={ranking.macroAuc === null ? '' : `macro ${figureOf(ranking.macroAuc)}`}
      />
      <Plain name="Calibration error" value={figureOf(calibration.error)} note="0 is honest" />
      <Plain
        name="Answers to go by"
        value={covered === null ? '–' : percentOf(covered)}
        note={`${items.uncertain} uncertain, ${items.poorSignal} poor signal`}
      />
    </dl>
  );
}

function Figure({ name, estimate }: { name: string; estimate: Estimate }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{figureOf(estimate.value)}</b>
        <Interval estimate={estimate} />
        <small>{rangeOf(estimate.interval)}</small>
      </dd>
    </div>
  );
}

function Plain({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        <small className={classes.low}>{note}</small>
      </dd>
    </div>
  );
}
