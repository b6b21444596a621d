/** What the client asks the service, in GraphQL. */

export const CLASSIFY = `mutation ($input: HeatBeatSoundInput!) {
  classifyHeatBeatSound(input: $input) {
    ok
    error { field message }
    prediction {
      topPrediction { label confidence className }
      predictions { label confidence className }
    }
  }
}`;

const JOB_FIELDS = `id status priority model clientReference revision run attempts reusedFrom
  fileName sha256 bytes createdAt startedAt finishedAt
  error { code message }
  result {
    outcome
    topPrediction { label confidence className }
    predictions { label confidence className }
    model { name version sha256 }
    format sampleRate channels duration notice
    timings { decodeMs resampleMs inferMs }
  }`;

export const SUBMIT = `mutation ($input: SubmitRecordingInput!) { submitRecording(input: $input) { job { ${JOB_FIELDS} } } }`;
export const CANCEL = `mutation ($input: CancelJobInput!) { cancelJob(input: $input) { job { ${JOB_FIELDS} } } }`;
export const RETRY = `mutation ($input: RetryJobInput!) { retryJob(input: $input) { job { ${JOB_FIELDS} } } }`;
export const JOB = `query ($id: ID!) { job(id: $id) { ${JOB_FIELDS} } }`;
export const JOBS = `query ($filter: JobFilterInput, $first: Int, $after: String, $counted: Boolean!) {
  jobs(filter: $filter, first: $first, after: $after) {
    edges { node { ${JOB_FIELDS} } }
    pageInfo { hasNextPage endCursor }
    totalCount @include(if: $counted)
  }
}`;
export const UPDATES = `subscription ($id: ID!) { jobUpdated(id: $id) { ${JOB_FIELDS} } }`;
