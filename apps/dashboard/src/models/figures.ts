import type { ModelView } from '@hbsc/client';

type Figure = ModelView['figures'][number];

/** Figures that were measured on the same data. */
export interface FigureGroup {
  /** Such as `PASCAL A, sessions held out`. */
  readonly measuredOn: string;
  readonly figures: readonly (Figure & { readonly what: string })[];
}

/** A model's figures by what they were measured on: their names say both, `accuracy, PASCAL A, sessions held out`. */
export function groupsOf(figures: readonly Figure[]): readonly FigureGroup[] {
  const groups = new Map<string, (Figure & { what: string })[]>();
  for (const figure of figures) {
    const [what = figure.name, ...on] = figure.name.split(/, (?=[A-Z]|each )/);
    const measuredOn = on.join(', ');
    groups.set(measuredOn, [...(groups.get(measuredOn) ?? []), { ...figure, what }]);
  }
  return [...groups].map(([measuredOn, all]) => ({ measuredOn, figures: all }));
}
