import type { RealRecording } from '@hbsc/testkit';
import type { Examination } from './examination.ts';

/** Recordings of one source, some of which somebody called poor. */
export interface QualitySet {
  readonly name: string;
  readonly good: readonly Examination[];
  readonly poor: readonly Examination[];
}

/** Shorter ones are refused for that alone and tell nothing of the index. */
const LEAST_SECONDS = 1.2;

/** Set A's artifacts, set B's marks `noisy`, PhysioNet's marks of poor quality; recordings without a label are in none. */
export function qualitySets(examinations: readonly Examination[]): QualitySet[] {
  const judged = examinations.filter(({ recording }) => sourceOf(recording) !== null);
  return ['set A', 'set B', 'PhysioNet'].map((name) => qualitySet(name, judged));
}

/** PhysioNet's databases that hold enough of either kind to be looked at alone. */
export function physionetDatabases(examinations: readonly Examination[]): QualitySet[] {
  return ['physionet2016_a', 'physionet2016_b', 'physionet2016_e'].map((dataset) => {
    const members = examinations.filter(({ recording }) => recording.dataset === dataset);
    return { ...qualitySet('PhysioNet', members), name: `database ${dataset.slice(-1)}` };
  });
}

/** The set that a recording belongs to, null without a label. */
export function sourceOf({ dataset, label, durationSeconds }: RealRecording): string | null {
  if (durationSeconds < LEAST_SECONDS || label === '') return null;
  if (dataset === 'pascal_a') return 'set A';
  return dataset === 'pascal_b' ? 'set B' : 'PhysioNet';
}

export function isGood({ label, sublabel }: RealRecording): boolean {
  return label !== 'artifact' && sublabel !== 'noisy' && sublabel !== 'poor_quality';
}

function qualitySet(name: string, examinations: readonly Examination[]): QualitySet {
  const members = examinations.filter(({ recording }) => sourceOf(recording) === name);
  return {
    name,
    good: members.filter(({ recording }) => isGood(recording)),
    poor: members.filter(({ recording }) => !isGood(recording)),
  };
}
