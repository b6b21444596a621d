import type { ClassName } from '@hbsc/client';
import { HEART_SOUND_CLASSES } from '@hbsc/core';
import { InvalidArgumentError } from 'commander';

/** What a table of labels calls its columns. */
export type Columns = Readonly<Partial<Record<'path' | 'label' | 'group', string>>>;

/** What is said to `hbsc batch`. */
export interface BatchFlags {
  readonly url: string;
  readonly name?: string;
  /** As `name@version`. */
  readonly model?: string;
  /** A table of labels: a file of this machine, or a path within the data set. */
  readonly labels?: string;
  /** `folder`, or a template with `{label}` in it. */
  readonly labelsFrom?: string;
  readonly columns?: Columns;
  /** The class that each label of the data set's own stands for. */
  readonly map: Readonly<Record<string, ClassName>>;
  readonly json: boolean;
  /** File that takes every item: JSON Lines if it is named `.jsonl`, else CSV. */
  readonly out?: string;
  /** A batch, or an upload, that was begun before. */
  readonly resume?: string;
}

/** Reads one `--map LABEL=CLASS` and adds it to those before. */
export function labelMeaning(text: string, before: BatchFlags['map']): BatchFlags['map'] {
  const [label, name] = halves(text);
  const found = HEART_SOUND_CLASSES.find((known) => known === name);
  if (found !== undefined) return { ...before, [label]: found };
  throw new InvalidArgumentError(
    `It must be LABEL=CLASS; the classes are ${HEART_SOUND_CLASSES.join(', ')}.`,
  );
}

/** Reads `--columns path=NAME,label=NAME,group=NAME`. */
export function columnNames(text: string): Columns {
  const names = text.split(',').map(halves);
  if (names.every(([column, name]) => ['path', 'label', 'group'].includes(column) && name !== ''))
    return Object.fromEntries(names);
  throw new InvalidArgumentError('It must be such as path=file,label=diagnosis,group=patient.');
}

/** What stands before the last equals sign, and behind it. */
function halves(text: string): [string, string] {
  const at = text.lastIndexOf('=');
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
