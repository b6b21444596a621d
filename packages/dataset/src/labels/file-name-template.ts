import { HbscError } from '@hbsc/core';

/** What a file's own path says of it. */
export interface NamedLabel {
  readonly label: string;
  readonly group: string | null;
}

/** Reads a file's label from its path; null when the path does not say. */
export type LabelReader = (path: string) => NamedLabel | null;

type Hole = 'label' | 'group' | 'anything';

const HOLES: Readonly<Record<string, Hole>> = { '{label}': 'label', '{group}': 'group', '*': 'anything' };

/** The label is the name of the folder the file lies in. */
export const labelFromFolder: LabelReader = (path) => {
  const label = path.split('/').at(-2);
  return label === undefined ? null : { label, group: null };
};

/**
 * Labels from file names by a template such as `{label}__*` or `{group}_{label}.wav`; with a slash in it, from whole paths:
 * `data/{label}/*`. Each of `{label}`, `{group}` and `*` stands for one character or more, as few as will do. Takes time in
 * proportion to the name, whatever the template.
 *
 * @throws HbscError `BAD_USER_INPUT` when the template holds no `{label}`, one of them twice, or two without text between
 */
export function labelFromTemplate(template: string): LabelReader {
  const { texts, holes } = parts(template);
  const isOfPaths = template.includes('/');
  return (path) => {
    const found = filling(texts, isOfPaths ? path : baseNameOf(path));
    if (found === null) return null;
    const filled = (hole: Hole) => found[holes.indexOf(hole)] ?? null;
    return { label: filled('label') ?? '', group: filled('group') };
  };
}

/** The last segment of a path. */
export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What stands before, between and behind the holes, and the holes. */
function parts(template: string): { readonly texts: string[]; readonly holes: Hole[] } {
  const pieces = template.split(/(\{label\}|\{group\}|\*)/);
  const texts = pieces.filter((_, index) => index % 2 === 0).map((text) => text.normalize('NFC'));
  const holes = pieces.filter((_, index) => index % 2 === 1).map((hole) => HOLES[hole] ?? 'anything');
  const times = (hole: Hole) => holes.filter((other) => other === hole).length;
  if (times('label') !== 1) throw unusable(template, 'must hold {label}, once');
  if (times('group') > 1) throw unusable(template, 'may hold {group} once at most');
  if (texts.slice(1, -1).includes(''))
    throw unusable(template, 'must have text between {label}, {group} and *');
  return { texts, holes };
}

/** What fills the holes between the texts, from left to right; null when the name does not fit. */
function filling(texts: readonly string[], name: string): string[] | null {
  const [first = '', ...others] = texts;
  const last = others.pop() ?? '';
  if (!name.startsWith(first) || !name.endsWith(last)) return null;
  const end = name.length - last.length;
  const found: string[] = [];
  let position = first.length;
  for (const text of others) {
    const next = name.indexOf(text, position + 1);
    if (next === -1 || next + text.length > end) return null;
    found.push(name.slice(position, next));
    position = next + text.length;
  }
  return position < end ? [...found, name.slice(position, end)] : null;
}

function unusable(template: string, fault: string): HbscError {
  return new HbscError('BAD_USER_INPUT', `The template ${JSON.stringify(template.slice(0, 100))} ${fault}.`);
}
