import { HbscError, HEART_SOUND_CLASSES, type HeartSoundClass } from '@hbsc/core';

/** The class that a label stands for; null when it stands for none. */
export type LabelMapping = (givenLabel: string) => HeartSoundClass | null;

/**
 * Labels are the names of the classes, in any case of letters, or what a user says they stand for.
 *
 * @param meanings - class names by label, such as `{ abnormal: 'murmur' }`; they go before the names of the classes
 * @throws HbscError `BAD_USER_INPUT` when a label is to stand for what is no class
 */
export function labelMapping(meanings: Readonly<Record<string, string>> = {}): LabelMapping {
  const classes = new Map<string, HeartSoundClass>(HEART_SOUND_CLASSES.map((name) => [name, name]));
  for (const [label, name] of Object.entries(meanings))
    classes.set(sameForAll(label), classNamed(name, label));
  return (givenLabel) => classes.get(sameForAll(givenLabel)) ?? null;
}

function classNamed(name: string, label: string): HeartSoundClass {
  const found = HEART_SOUND_CLASSES.find((known) => known === sameForAll(name));
  if (found !== undefined) return found;
  throw new HbscError(
    'BAD_USER_INPUT',
    `The label ${JSON.stringify(label)} cannot stand for ${JSON.stringify(name)}; the classes are ${HEART_SOUND_CLASSES.join(', ')}.`,
  );
}

function sameForAll(label: string): string {
  return label.trim().normalize('NFC').toLowerCase();
}
