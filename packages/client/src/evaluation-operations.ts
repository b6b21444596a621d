/** What the client asks the service of evaluations, in GraphQL. */

const ESTIMATE = `fragment E on Estimate { value interval { low high method } }`;

const SCORES = `fragment S on Scores {
  items confusion confusionByRow
  accuracy { ...E } balancedAccuracy { ...E }
  classes { className support predicted precision { ...E } recall { ...E } f1 { ...E } }
  macro { precision { ...E } recall { ...E } f1 { ...E } }
  weighted { precision { ...E } recall { ...E } f1 { ...E } }
}`;

const EVALUATION_FIELDS = `
  items { total unlabelled unanswered evaluated classified uncertain poorSignal }
  groups all { ...S } classified { ...S }
  coverage { byOutcome { answered items coverage accuracy } curve { confidence coverage accuracy } }
  ranking { classes { className auc } macroAuc murmurAgainstNormalAuc }
  calibration { error bins { low high items meanConfidence accuracy } }`;

const EVALUATED = `fragment B on Batch { id name model evaluation { ${EVALUATION_FIELDS} } }`;
const FRAGMENTS = `${ESTIMATE} ${SCORES} ${EVALUATED}`;

export const EVALUATION = `query ($id: ID!) { batch(id: $id) { ...B } } ${FRAGMENTS}`;
export const COMPARE = `query ($first: ID!, $second: ID!) {
  compareBatches(first: $first, second: $second) {
    items bothCorrect onlyFirstCorrect onlySecondCorrect neitherCorrect method pValue
    first { ...B } second { ...B }
  }
} ${FRAGMENTS}`;
