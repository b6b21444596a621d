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

/** The class that a label of a data set stands for, whatever its case; null for an unknown one. */
export type LabelMeaning = (given: string) => HeartSoundClass | null;

/** What labels stand for. What the mapping says goes before the names of the classes. */
export function meaningBy(mapping: LabelMapping): LabelMeaning {
  const classes = new Map<string, HeartSoundClass>(HEART_SOUND_CLASSES.map((name) => [name, name]));
  for (const [label, name] of Object.entries(mapping)) classes.set(plain(label), name);
  return (given) => classes.get(plain(given)) ?? null;
}

function plain(label: string): string {
  return label.normalize('NFC').trim().toLowerCase();
}
