import type { ClassProbability, ResultView } from '@hbsc/client';
import { ClassMark } from '../parts/class-mark.tsx';
import { OUTCOME_WORDS, percentOf, REASON_WORDS } from '../parts/words.ts';
import classes from './answer.module.css';

const OUTCOME_MEANINGS: Record<ResultView['outcome'], string> = {
  CLASSIFIED: 'The answer is one to go by.',
  UNCERTAIN: 'The probability is under the model’s threshold: not an answer to go by.',
  POOR_SIGNAL: 'The heart cannot be heard well enough: not an answer to go by.',
};

/** What the model said, and how far it can be relied on. */
export function Answer({ result }: { result: ResultView }) {
  const { outcome, topPrediction, predictions, notice } = result;
  return (
    <section className={classes.answer} aria-label="Answer">
      <div className={classes.said} data-outcome={outcome}>
        <span className={classes.outcome}>{OUTCOME_WORDS[outcome]}</span>
        <strong className={classes.top} data-class={topPrediction.className}>
          {topPrediction.className} <span>{percentOf(topPrediction.confidence, 1)}</span>
        </strong>
        <p>{OUTCOME_MEANINGS[outcome]}</p>
      </div>
      <ul className={classes.bars} aria-label="Probabilities">
        {predictions.map((prediction) => (
          <Bar key={prediction.label} prediction={prediction} />
        ))}
      </ul>
      <Signs result={result} />
      <p className={classes.notice}>{notice}</p>
    </section>
  );
}

function Bar({ prediction: { className, confidence } }: { prediction: ClassProbability }) {
  return (
    <li>
      <ClassMark name={className} />
      <span className={classes.track} data-class={className}>
        <span style={{ width: `${100 * confidence}%` }} />
      </span>
      <span className={classes.share}>{percentOf(confidence, 1)}</span>
    </li>
  );
}

/** Quality and rhythm. */
function Signs({ result: { quality, heartRate, systole, diastole } }: { result: ResultView }) {
  return (
    <dl className={classes.signs}>
      <div>
        <dt>Heart rate</dt>
        <dd>
          {heartRate ? (
            <>
              <b>{Math.round(heartRate.bpm)}</b> bpm <small>sure to {percentOf(heartRate.confidence)}</small>
            </>
          ) : (
            'no rhythm found'
          )}
        </dd>
      </div>
      <div>
        <dt>Signal quality</dt>
        <dd>
          {quality ? (
            <>
              <b>{quality.index.toFixed(2)}</b>{' '}
              <small>
                {quality.reasons.length > 0
                  ? quality.reasons.map((reason) => REASON_WORDS[reason]).join(', ')
                  : 'of 1'}
              </small>
            </>
          ) : (
            'not looked at'
          )}
        </dd>
      </div>
      <div>
        <dt>Systole, diastole</dt>
        <dd>
          {systole !== null && diastole !== null ? (
            <>
              <b>{Math.round(1000 * systole)}</b>, <b>{Math.round(1000 * diastole)}</b> ms
            </>
          ) : (
            'S1 and S2 not told apart'
          )}
        </dd>
      </div>
    </dl>
  );
}
