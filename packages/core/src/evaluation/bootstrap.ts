import { CELL_COUNT, type ConfusionFigures, cellOf, figuresOf } from './confusion.ts';
import type { Judgement } from './judgement.ts';
import type { Pause } from './pause.ts';
import { randomIndices } from './random-indices.ts';

/** How often the groups are drawn anew. */
export const RESAMPLES = 2_000;

/**
 * The figures of resamples that draw as many groups as there are, with replacement. An item without a group is a group of
 * its own. Always the same for the same judgements. Empty when there are fewer than two groups: one group says nothing of others.
 */
export async function resampledFigures(
  judgements: readonly Judgement[],
  pause: Pause,
): Promise<ConfusionFigures[]> {
  const { cells, starts } = cellsByGroup(judgements);
  const groupCount = starts.length - 1;
  if (groupCount < 2) return [];
  const drawGroup = randomIndices(groupCount);
  const figures: ConfusionFigures[] = [];
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const counts = new Float64Array(CELL_COUNT);
    for (let draw = 0; draw < groupCount; draw++) {
      const group = drawGroup();
      const end = starts[group + 1] ?? 0;
      for (let item = starts[group] ?? 0; item < end; item++) {
        const cell = cells[item] ?? 0;
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
    }
    figures.push(figuresOf(counts));
    await pause();
  }
  return figures;
}

/** The cells of all judgements, group after group: those of group g from `starts[g]` up to `starts[g + 1]`. */
function cellsByGroup(judgements: readonly Judgement[]): { cells: Uint8Array; starts: Uint32Array } {
  const groups = membersByGroup(judgements);
  const starts = new Uint32Array(groups.length + 1);
  for (const [index, members] of groups.entries()) starts[index + 1] = (starts[index] ?? 0) + members.length;
  return { cells: Uint8Array.from(groups.flat(), cellOf), starts };
}

function membersByGroup(judgements: readonly Judgement[]): Judgement[][] {
  const named = new Map<string, Judgement[]>();
  const alone: Judgement[][] = [];
  for (const judgement of judgements) {
    if (judgement.group === null) {
      alone.push([judgement]);
      continue;
    }
    const members = named.get(judgement.group);
    if (members) members.push(judgement);
    else named.set(judgement.group, [judgement]);
  }
  return [...named.values(), ...alone];
}
