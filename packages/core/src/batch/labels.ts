import { z } from 'zod';
import { HEART_SOUND_CLASSES, type HeartSoundClass } from '../classification.ts';
import { shownText } from '../text.ts';

const MOST_MAPPED = 100;

/** Longest label or group, characters. */
export const LONGEST_LABEL = 200;

/** The class that each label of a data set's own stands for. The classes stand for themselves. */
export const labelMappingSchema = z
  .record(shownText(LONGEST_LABEL), z.enum(HEART_SOUND_CLASSES))
  .refine(
    (mapping) => Object.keys(mapping).length <= MOST_MAPPED,
    `it may map at most ${MOST_MAPPED} labels`,
  );

export type LabelMapping = z.infer<typeof labelMappingSchema>;

/** The class a data set's label stands for, whatever its case; null for an unknown one. */
export function classOfLabel(given: string, mapping: LabelMapping): HeartSoundClass | null {
  const wanted = plain(given);
  const mapped = Object.entries(mapping).find(([label]) => plain(label) === wanted)?.[1];
  return mapped ?? HEART_SOUND_CLASSES.find((name) => name === wanted) ?? null;
}

function plain(label: string): string {
  return label.normalize('NFC').trim().toLowerCase();
}
