import type { Comparison, Evaluation, ModelIdentity } from '@hbsc/core';

/** What a report says of a batch, beside its figures. Any text may come from a stranger: it is made inert. */
export interface BatchFacts {
  readonly id: string;
  readonly name: string;
  /** Those that answered. */
  readonly models: readonly ModelIdentity[];
  readonly createdAt: Date;
  /** Null while items are left. */
  readonly finishedAt: Date | null;
  /** Items by status. */
  readonly statuses: readonly { readonly status: string; readonly items: number }[];
  /** Failed items by error code, with the paths of the first of them. */
  readonly failures: readonly {
    readonly code: string;
    readonly items: number;
    readonly paths: readonly string[];
  }[];
  /** What was noticed about the labels, a sentence each. */
  readonly notes: readonly string[];
  readonly reportedAt: Date;
}

/** Another model over the same items. */
export interface ComparedModel {
  readonly model: ModelIdentity;
  readonly evaluation: Evaluation;
  /** The batch's own model is the first, this one the second. */
  readonly comparison: Comparison;
}
