import type { BatchClient, BatchItemFilter, BatchItemView } from '@hbsc/client';
import { HbscError, meaningBy } from '@hbsc/core';
import type { BatchFlags } from './options.ts';

/** What a batch has of a data set already, by path. */
export type SentItems = ReadonlyMap<string, Pick<BatchItemView, 'givenLabel' | 'group'>>;

/** All items that the filter asks for, page after page. */
export async function* itemsOf(
  batches: BatchClient,
  id: string,
  filter: BatchItemFilter = {},
): AsyncGenerator<BatchItemView> {
  for (let after: string | null = null; ; ) {
    const page = await batches.items(id, filter, { first: 100, after });
    yield* page?.items ?? [];
    if (!page?.hasNextPage) return;
    after = page.endCursor;
  }
}

/**
 * Asks what was sent earlier.
 *
 * @param map - what labels stand for now
 * @throws HbscError `BAD_USER_INPUT` when a label stood for something else then: a batch keeps what it was begun with
 */
export async function sentItemsOf(
  batches: BatchClient,
  id: string,
  map: BatchFlags['map'],
): Promise<SentItems> {
  const meaning = meaningBy(map);
  const sent = new Map<string, Pick<BatchItemView, 'givenLabel' | 'group'>>();
  for await (const { path, givenLabel, label, group } of itemsOf(batches, id)) {
    if (givenLabel !== null && meaning(givenLabel) !== label) throw otherMap(givenLabel, label);
    sent.set(path, { givenLabel, group });
  }
  return sent;
}

/** How a file is said to be labelled, in a message. */
export function saidOf({ givenLabel, group }: Pick<BatchItemView, 'givenLabel' | 'group'>): string {
  const label = givenLabel === null ? 'no label' : `the label ${JSON.stringify(givenLabel)}`;
  return group === null ? label : `${label}, group ${JSON.stringify(group)}`;
}

function otherMap(label: string, meant: string | null): HbscError {
  const meaning = meant === null ? 'stands for no class' : `stands for ${meant}`;
  return new HbscError(
    'BAD_USER_INPUT',
    `In the batch that was begun, the label ${JSON.stringify(label)} ${meaning}. Give the same --map, or begin a batch without --resume.`,
  );
}
