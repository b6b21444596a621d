import type { BatchItemFilter, ClassName } from '@hbsc/client';
import { listOf, wordOf } from '../shell/search-params.ts';

export const CLASSES: readonly ClassName[] = ['artifact', 'extrahls', 'murmur', 'normal'];
export const ITEM_STATUSES = ['WAITING', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;
const LABELS = [...CLASSES, 'none'] as const;

/** Which items of a batch the page lists, and with what it is compared, as its address says. */
export interface BatchSearch {
  readonly status?: readonly (typeof ITEM_STATUSES)[number][] | undefined;
  /** `none` stands for no label, or an unknown one. */
  readonly label?: readonly (typeof LABELS)[number][] | undefined;
  readonly answer?: readonly ClassName[] | undefined;
  /** The batch it is compared with. */
  readonly against?: string | undefined;
}

/** What of an address can be understood; the rest is left out. */
export function batchSearchOf(given: Record<string, unknown>): BatchSearch {
  const search: BatchSearch = {
    status: listOf(given.status, ITEM_STATUSES),
    label: listOf(given.label, LABELS),
    answer: listOf(given.answer, CLASSES),
    against: wordOf(given.against),
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** The filter that the service is asked for. */
export function itemFilterOf({ status, label, answer }: BatchSearch): BatchItemFilter {
  return {
    ...(status && { statuses: status }),
    ...(label && { labels: label.map((name) => (name === 'none' ? null : name)) }),
    ...(answer && { predictions: answer }),
  };
}

export function isFiltered({ status, label, answer }: BatchSearch): boolean {
  return Boolean(status || label || answer);
}
