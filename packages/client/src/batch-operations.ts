import { PREDICTION_FIELDS } from './operations.ts';

/** What the client asks the service of batches, in GraphQL. */

const BATCH_FIELDS = `id name model status rerunOf createdAt closedAt pausedAt cancelledAt finishedAt ratePerSecond etaSeconds
  counts { total waiting queued running succeeded failed cancelled }
  error { code message retryable advice }
  notes { kind count examples }`;

// Windows would be a level deeper than a query may go: they are to be had of the job.
const ITEM_FIELDS = `position path status givenLabel label group
  error { code message retryable advice }
  job {
    id status run
    result {
      outcome
      ${PREDICTION_FIELDS}
      quality { index reasons }
      heartRate { bpm confidence }
      model { name version sha256 }
      format sampleRate duration
    }
  }`;

const steering = (name: string, input: string, more = ''): string =>
  `mutation ($input: ${input}!) { ${name}(input: $input) { batch { ${BATCH_FIELDS} } ${more} } }`;

export const OPEN_BATCH = steering('openBatch', 'OpenBatchInput');
export const SUBMIT_BATCH = steering('submitBatch', 'SubmitBatchInput');
export const IMPORT_FOLDER = steering('importFolder', 'ImportFolderInput');
export const ADD_TO_BATCH = `mutation ($input: AddToBatchInput!) {
  addToBatch(input: $input) { files { path error { code message retryable advice } item { ${ITEM_FIELDS} } } }
}`;
export const CLOSE_BATCH = steering('closeBatch', 'BatchIdInput');
export const PAUSE_BATCH = steering('pauseBatch', 'BatchIdInput');
export const RESUME_BATCH = steering('resumeBatch', 'BatchIdInput');
export const CANCEL_BATCH = steering('cancelBatch', 'BatchIdInput');
export const RETRY_FAILED = steering('retryFailed', 'BatchIdInput', 'retried');
export const RERUN_BATCH = steering('rerunBatch', 'RerunBatchInput');
export const BATCH = `query ($id: ID!) { batch(id: $id) { ${BATCH_FIELDS} } }`;
export const BATCHES = `query ($first: Int, $after: String) {
  batches(first: $first, after: $after) { edges { node { ${BATCH_FIELDS} } } pageInfo { hasNextPage endCursor } }
}`;
export const BATCH_ITEMS = `query ($id: ID!, $filter: BatchItemFilterInput, $first: Int, $after: String) {
  batch(id: $id) {
    items(filter: $filter, first: $first, after: $after) {
      edges { node { ${ITEM_FIELDS} } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
export const BATCH_UPDATES = `subscription ($id: ID!) { batchUpdated(id: $id) { ${BATCH_FIELDS} } }`;
