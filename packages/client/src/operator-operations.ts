/** What the client asks the service for operators, in GraphQL. */

const OUTCOME_FIELDS = 'affected skipped isComplete';
const QUEUE_FIELDS = 'name isPaused pending waiting active delayed';
const WORKER_FIELDS = 'id host pid startedAt seenAt models inHand { jobId run lane since }';
const LANE_FIELDS =
  'queued running oldestQueuedSeconds succeededLastMinute failedLastMinute cancelledLastMinute pending isPaused';
const STATS_FIELDS = `lanes { interactive { ${LANE_FIELDS} } bulk { ${LANE_FIELDS} } pendingWebhooks }
  perMinute { minute succeeded failed cancelled }
  stages { stage jobs p50Ms p95Ms }
  errors { code count }
  outcomes { outcome count }
  classes { className count }
  workers { ${WORKER_FIELDS} }`;

export const CANCEL_JOBS = `mutation ($input: JobSelectionInput!) { cancelJobs(input: $input) { ${OUTCOME_FIELDS} } }`;
export const RETRY_JOBS = `mutation ($input: JobSelectionInput!) { retryJobs(input: $input) { ${OUTCOME_FIELDS} } }`;
export const QUEUES = `query { queues { ${QUEUE_FIELDS} } }`;
export const PAUSE_QUEUE = `mutation ($input: QueueInput!) { pauseQueue(input: $input) { queue { ${QUEUE_FIELDS} } } }`;
export const RESUME_QUEUE = `mutation ($input: QueueInput!) { resumeQueue(input: $input) { queue { ${QUEUE_FIELDS} } } }`;
export const WORKERS = `query { workers { ${WORKER_FIELDS} } }`;
export const SERVICE_STATS = `query { serviceStats { ${STATS_FIELDS} } }`;
export const SERVICE_STATS_UPDATES = `subscription { serviceStats { ${STATS_FIELDS} } }`;
export const SETTINGS = 'query { settings { name value isDefault description isSecret } }';
