import { figure, percent, table } from '../table.ts';
import type { Examination } from './examination.ts';
import { isGood } from './quality-sets.ts';

/** Two halves of one recording and the rate found in either. */
interface Pair {
  readonly examination: Examination;
  /** The lower confidence of the two, 0 where either has no rate. */
  readonly confidence: number;
  /** Whether the two rates lie within a tenth of their mean. */
  readonly agree: boolean;
}

const TOLERANCE_SHARE = 0.1;

const CONFIDENCES = [0.65, 0.75, 0.85, 0.9, 0.95, 0.98, 1] as const;

/**
 * How far the rate can be believed where nobody marked it: the rates of a recording's two halves, which share no sample.
 * As a table for a terminal.
 */
export function rateReport(examinations: readonly Examination[]): string {
  const pairs = examinations.flatMap(pairOf);
  const kinds: readonly (readonly [string, (examination: Examination) => boolean])[] = [
    [
      'set A, hearts',
      ({ recording: { dataset, label } }) => dataset === 'pascal_a' && label !== '' && label !== 'artifact',
    ],
    ['set A, artifacts', ({ recording: { label } }) => label === 'artifact'],
    [
      'set B, good',
      ({ recording }) => recording.dataset === 'pascal_b' && recording.label !== '' && isGood(recording),
    ],
    ['set B, noisy', ({ recording: { sublabel } }) => sublabel === 'noisy'],
    ['PhysioNet, good', ({ recording }) => recording.dataset.startsWith('physionet') && isGood(recording)],
    ['PhysioNet, poor', ({ recording: { sublabel } }) => sublabel === 'poor_quality'],
  ];
  const rows = kinds.map(([name, isOfKind]) => {
    const members = pairs.filter(({ examination }) => isOfKind(examination));
    const rated = members.filter(({ confidence }) => confidence > 0);
    return [
      name,
      `${members.length}`,
      percent(rated.length / members.length),
      percent(rated.filter(({ agree }) => agree).length / rated.length),
    ];
  });
  return [
    'Rate: either half of a recording (3 to 10 s)',
    table(['', 'recordings', 'rate in both halves', 'of these within 10 %'], rows),
    '',
    'Confidence of the less certain half, hearts alone',
    table(['confidence', 'recordings', 'within 10 %'], reliability(pairs)),
  ].join('\n');
}

function reliability(pairs: readonly Pair[]): string[][] {
  const hearts = pairs.filter(({ examination }) => examination.recording.label !== 'artifact');
  return CONFIDENCES.slice(1).map((to, i) => {
    const from = CONFIDENCES[i] ?? 0;
    const members = hearts.filter(({ confidence }) => confidence >= from && confidence < to);
    const agreeing = members.filter(({ agree }) => agree).length / members.length;
    return [`${from} to ${to}`, `${members.length}`, figure(agreeing * 100)];
  });
}

function pairOf(examination: Examination): Pair[] {
  if (examination.halves === null) return [];
  const [first, second] = examination.halves.map(({ rhythm }) => rhythm);
  if (first?.heartRateBpm == null || second?.heartRateBpm == null)
    return [{ examination, confidence: 0, agree: false }];
  const mean = (first.heartRateBpm + second.heartRateBpm) / 2;
  const agree = Math.abs(first.heartRateBpm - second.heartRateBpm) <= TOLERANCE_SHARE * mean;
  const confidence = Math.min(first.heartRateConfidence, second.heartRateConfidence);
  return [{ examination, confidence, agree }];
}
