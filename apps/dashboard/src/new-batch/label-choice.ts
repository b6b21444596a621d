import type { ClassName, DataSetOptions, LabelSource } from '@hbsc/client';
import { CLASSES } from '../batch/search.ts';
import type { DataSet } from './data-set.ts';

/** Where the labels are to be found. */
export type LabelPlace = 'NOWHERE' | 'MANIFEST' | 'INSIDE' | 'FOLDERS' | 'NAMES';

/** What is said of the labels, as the fields of the page have it. */
export interface LabelChoice {
  readonly place: LabelPlace;
  /** Of the labels file in the archive. */
  readonly path: string;
  readonly template: string;
  /** What the labels file calls its columns; empty where it calls them what they are. */
  readonly columns: { readonly path: string; readonly label: string; readonly group: string };
  /** A line for each label that is no class, such as `abnormal = murmur`. */
  readonly mapping: string;
}

export const NO_CHOICE: LabelChoice = {
  place: 'NOWHERE',
  path: 'labels.csv',
  template: '{label}__*',
  columns: { path: '', label: '', group: '' },
  mapping: '',
};

/** Where labels are most likely in what was dropped. */
export function likelyPlaceOf({ manifest, files }: DataSet): LabelPlace {
  if (manifest) return 'MANIFEST';
  const folders = new Set(files.map(({ path }) => path.split('/').at(-2)));
  return CLASSES.some((name) => folders.has(name)) ? 'FOLDERS' : 'NOWHERE';
}

/** The places there are. */
export function placesOf({ manifest, archive }: DataSet): readonly LabelPlace[] {
  return [
    ...(manifest ? (['MANIFEST'] as const) : []),
    ...(archive ? (['INSIDE'] as const) : []),
    'FOLDERS',
    'NAMES',
    'NOWHERE',
  ];
}

/** What the service is told. @param manifestId - of the labels file, when it was uploaded */
export function labelsOf(
  { place, path, template, columns, mapping }: LabelChoice,
  manifestId: string | null,
): Pick<DataSetOptions, 'labels' | 'labelled'> {
  const labels = mappingOf(mapping).labels;
  const named = namedOf(columns);
  switch (place) {
    case 'NOWHERE':
      return {};
    case 'MANIFEST':
      return {
        labels,
        labelled: { manifest: { ...(manifestId !== null && { uploadId: manifestId }), columns: named } },
      };
    case 'INSIDE':
      return { labels, labelled: { manifest: { path, columns: named } } };
    case 'FOLDERS':
      return { labels, labelled: { folder: true } satisfies LabelSource };
    case 'NAMES':
      return { labels, labelled: { template } };
  }
}

/** Those that have a name of their own: the service knows the others, and does without a group. */
function namedOf(columns: LabelChoice['columns']): Partial<LabelChoice['columns']> {
  return Object.fromEntries(Object.entries(columns).filter(([, name]) => name.trim() !== ''));
}

/** The lines of a mapping, and those that say nothing that can be understood. */
export function mappingOf(text: string): {
  readonly labels: Readonly<Record<string, ClassName>>;
  readonly faults: readonly string[];
} {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const said = lines.map((line) => {
    const at = line.lastIndexOf('=');
    const name = CLASSES.find((known) => known === line.slice(at + 1).trim());
    return { line, given: at > 0 ? line.slice(0, at).trim() : '', name };
  });
  return {
    labels: Object.fromEntries(said.flatMap(({ given, name }) => (given && name ? [[given, name]] : []))),
    faults: said.filter(({ given, name }) => !given || !name).map(({ line }) => line),
  };
}
