import { POOR_SIGNAL_REASONS } from '@hbsc/core';
import { seededRandom } from '@hbsc/testkit';
import { table } from '../table.ts';
import { areaUnderCurve } from './area-under-curve.ts';
import { BEGINNING_SECONDS, type Examination } from './examination.ts';
import { fitQuality, fitWithoutFold, type QualityFit, qualityOf } from './quality-fit.ts';
import { physionetDatabases, type QualitySet, qualitySets } from './quality-sets.ts';

const FOLDS = 5;
const REPEATS = 4;

type Index = (examination: Examination) => number;
type IsPoor = (examination: Examination) => boolean;

/** How well the quality index tells good recordings from poor ones, as tables for a terminal. */
export function qualityReport(examinations: readonly Examination[]): string {
  const crossValidated = Array.from({ length: REPEATS }, (_, seed) =>
    fitWithoutFold(examinations, randomFolds(examinations, seed + 1)),
  );
  const databaseLeftOut = fitWithoutFold(examinations, ({ recording }) => recording.dataset);
  const sets = qualitySets(examinations);
  const { model, leastIndex } = fitQuality(examinations);
  const weights = model.weights.map((weight) => weight.toFixed(2)).join(', ');
  return [
    'Quality index: area under the curve, good against poor',
    curves([...sets, ...physionetDatabases(examinations)], crossValidated, databaseLeftOut),
    '',
    'Recordings called poor, by the line drawn without them (grouped cross-validation) and as shipped',
    refusals(sets, crossValidated),
    '',
    'Why, as shipped: recordings with each reason',
    reasons(sets),
    '',
    `Fitted on all: constant ${model.constant.toFixed(2)}, weights ${weights}, line ${leastIndex.toFixed(3)}`,
  ].join('\n');
}

function curves(
  sets: readonly QualitySet[],
  crossValidated: readonly Map<Examination, QualityFit>[],
  databaseLeftOut: Map<Examination, QualityFit>,
): string {
  const columns: readonly (readonly [string, readonly Index[]])[] = [
    ['as shipped', [({ whole }) => whole.quality.index]],
    ['cross-validated', crossValidated.map((fits) => indexBy(fits))],
    ['database left out', [indexBy(databaseLeftOut)]],
    [`first ${BEGINNING_SECONDS} s`, crossValidated.map((fits) => indexBy(fits, 'beginning'))],
  ];
  const rows = sets.map((set) => [
    set.name,
    `${set.good.length}`,
    `${set.poor.length}`,
    ...columns.map(([, indices]) => average(indices.map((index) => areaOf(set, index))).toFixed(3)),
  ]);
  return table(['', 'good', 'poor', ...columns.map(([name]) => name)], rows);
}

function refusals(
  sets: readonly QualitySet[],
  crossValidated: readonly Map<Examination, QualityFit>[],
): string {
  const unseen: readonly IsPoor[] = crossValidated.map((fits) => (examination) => {
    const fit = fitFor(examination, fits);
    return qualityOf(fit.model, examination.whole.evidence) < fit.leastIndex;
  });
  const shipped: IsPoor = ({ whole }) => whole.quality.reasons.length > 0;
  const rows = sets.map(({ name, good, poor }) => [
    name,
    ...[good, poor].flatMap((members) => [
      percentage(average(unseen.map((isPoor) => shareOf(members, isPoor)))),
      percentage(shareOf(members, shipped)),
    ]),
  ]);
  return table(['', 'good, unseen', 'good, shipped', 'poor, unseen', 'poor, shipped'], rows);
}

function reasons(sets: readonly QualitySet[]): string {
  const rows = sets.flatMap(({ name, good, poor }) =>
    [good, poor].map((members, i) => [
      `${name}, ${i === 0 ? 'good' : 'poor'}`,
      ...POOR_SIGNAL_REASONS.map(
        (reason) => `${members.filter(({ whole }) => whole.quality.reasons.includes(reason)).length}`,
      ),
    ]),
  );
  return table(['', ...POOR_SIGNAL_REASONS], rows);
}

/** Groups to folds by lot; groups are named anew in each data set. */
function randomFolds(
  examinations: readonly Examination[],
  seed: number,
): (examination: Examination) => string {
  const random = seededRandom(seed);
  const groupOf = ({ recording }: Examination) => `${recording.dataset} ${recording.group}`;
  const lots = [...new Set(examinations.map(groupOf))].map((group) => ({ group, lot: random() }));
  lots.sort((a, b) => a.lot - b.lot);
  const folds = new Map(lots.map(({ group }, place) => [group, `${place % FOLDS}`]));
  return (examination) => folds.get(groupOf(examination)) ?? '';
}

function indexBy(fits: Map<Examination, QualityFit>, part: 'whole' | 'beginning' = 'whole'): Index {
  return (examination) => qualityOf(fitFor(examination, fits).model, examination[part].evidence);
}

function fitFor(examination: Examination, fits: Map<Examination, QualityFit>): QualityFit {
  const fit = fits.get(examination);
  if (fit === undefined) throw new Error(`${examination.recording.file} is in no fold`);
  return fit;
}

function areaOf({ good, poor }: QualitySet, index: Index): number {
  return areaUnderCurve(good.map(index), poor.map(index));
}

function shareOf(members: readonly Examination[], isPoor: IsPoor): number {
  return members.filter(isPoor).length / members.length;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percentage(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
