/** What the client asks the service, in GraphQL. */

export const PREDICTION_FIELDS = `topPrediction { label confidence className } predictions { label confidence className }`;

export const CLASSIFY = `mutation ($input: HeatBeatSoundInput!) {
  classifyHeatBeatSound(input: $input) {
    ok
    error { field message }
    prediction { ${PREDICTION_FIELDS} }
  }
}`;

const JOB_FIELDS = `id status priority model clientReference revision run attempts reusedFrom
  recordingId batchId fileName sha256 bytes createdAt queuedAt startedAt finishedAt
  timeline { stage startedAt durationMs }
  error { code message retryable advice }
  result {
    outcome
    ${PREDICTION_FIELDS}
    windows { start end ${PREDICTION_FIELDS} }
    quality { index reasons }
    heartRate { bpm confidence }
    heartSounds { sound time }
    systole diastole
    model { name version sha256 }
    format sampleRate channels duration notice
    timings { decodeMs resampleMs inferMs analyseMs }
  }`;

/** What a list shows of a job: no windows, for there may be many thousand rows. */
const JOB_ROW_FIELDS = `id status priority model clientReference revision run attempts batchId fileName bytes
  createdAt queuedAt startedAt finishedAt
  error { code message }
  result { outcome topPrediction { className confidence } heartRate { bpm } duration }`;

export const SUBMIT = `mutation ($input: SubmitRecordingInput!) { submitRecording(input: $input) { job { ${JOB_FIELDS} } } }`;
export const CANCEL = `mutation ($input: CancelJobInput!) { cancelJob(input: $input) { job { ${JOB_FIELDS} } } }`;
export const RETRY = `mutation ($input: RetryJobInput!) { retryJob(input: $input) { job { ${JOB_FIELDS} } } }`;
export const JOB = `query ($id: ID!) { job(id: $id) { ${JOB_FIELDS} } }`;
export const JOBS = `query ($filter: JobFilterInput, $sort: JobSort, $first: Int, $after: String, $counted: Boolean!) {
  jobs(filter: $filter, sort: $sort, first: $first, after: $after) {
    edges { node { ${JOB_FIELDS} } }
    pageInfo { hasNextPage endCursor }
    totalCount @include(if: $counted)
    totalCountIsExact @include(if: $counted)
  }
}`;
export const JOB_ROWS = `query ($filter: JobFilterInput, $sort: JobSort, $first: Int, $after: String, $counted: Boolean!) {
  jobs(filter: $filter, sort: $sort, first: $first, after: $after) {
    edges { node { ${JOB_ROW_FIELDS} } }
    pageInfo { hasNextPage endCursor }
    totalCount @include(if: $counted)
    totalCountIsExact @include(if: $counted)
  }
}`;
export const JOB_FEED = `subscription ($filter: JobFilterInput) { jobFeed(filter: $filter) { ${JOB_ROW_FIELDS} } }`;
export const RECORDING = `query ($id: ID!) {
  recording(id: $id) { id sha256 bytes fileName createdAt audioAvailable jobs { ${JOB_FIELDS} } }
}`;
export const UPDATES = `subscription ($id: ID!) { jobUpdated(id: $id) { ${JOB_FIELDS} } }`;
export const SHADOW_RESULT = `query ($id: ID!) {
  job(id: $id) { shadowResult { outcome ${PREDICTION_FIELDS} model { name version sha256 } inferMs } }
}`;

const MODEL_FIELDS = 'name version sha256 isActive isShadow chosenAt heldBy figures { name value low high }';

export const MODELS = `query { models { ${MODEL_FIELDS} } }`;
export const MODEL_CARDS = 'query { models { name version sha256 card } }';
export const ACTIVATE = `mutation ($input: ActivateModelInput!) { activateModel(input: $input) { model { ${MODEL_FIELDS} } } }`;
export const SHADOW = `mutation ($input: ShadowModelInput!) { shadowModel(input: $input) { model { ${MODEL_FIELDS} } } }`;
