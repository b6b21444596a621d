import type { ClassProbability, JobView, Prediction } from './types.ts';

const CLASSIFY = `mutation ($input: HeatBeatSoundInput!) {
  classifyHeatBeatSound(input: $input) {
    ok
    error { field message }
    prediction {
      topPrediction { label confidence className }
      predictions { label confidence className }
    }
  }
}`;

const JOB_FIELDS = `id status run attempts fileName sha256 bytes createdAt startedAt finishedAt
  error { code message }
  result {
    topPrediction { label confidence className }
    predictions { label confidence className }
    model { name version sha256 }
    format sampleRate channels duration notice
    timings { decodeMs resampleMs inferMs }
  }`;

const SUBMIT = `mutation ($input: SubmitRecordingInput!) { submitRecording(input: $input) { job { ${JOB_FIELDS} } } }`;
const JOB = `query ($id: ID!) { job(id: $id) { ${JOB_FIELDS} } }`;

/** The service refused a request, or could not be reached. */
export class HbscClientError extends Error {
  override readonly name = 'HbscClientError';

  constructor(
    /** One of the service's error codes, or `UNREACHABLE` when there was no answer from it. */
    readonly code: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Speaks to one HBSC service, from Node or from a browser. */
export class HbscClient {
  private readonly endpoint: string;

  /** @param url - where the service is, e.g. `http://127.0.0.1:3001` */
  constructor(url: string) {
    this.endpoint = new URL('/graphql', url).href;
  }

  /**
   * Classifies one recording and waits for the result.
   *
   * @throws HbscClientError with the service's reason when the recording is refused
   */
  async classify(recording: Blob, fileName: string): Promise<Prediction & { jobId: string | null }> {
    const { data, headers } = await this.upload<{ classifyHeatBeatSound: CompatibilityAnswer }>(
      CLASSIFY,
      recording,
      fileName,
    );
    const { error, prediction } = data.classifyHeatBeatSound;
    if (!prediction) {
      throw new HbscClientError(
        error?.field === 'audio' ? 'REFUSED' : 'FAILED',
        error?.message ?? 'no prediction',
      );
    }
    return { ...prediction, jobId: headers.get('hbsc-job-id') };
  }

  /** Hands in one recording and returns at once with its job. */
  async submit(recording: Blob, fileName: string): Promise<JobView> {
    const { data } = await this.upload<{ submitRecording: { job: JobView } }>(SUBMIT, recording, fileName);
    return data.submitRecording.job;
  }

  /** A job as it is now, or null when there is none of that id. */
  async job(id: string): Promise<JobView | null> {
    const body = JSON.stringify({ query: JOB, variables: { id } });
    const { data } = await this.post<{ job: JobView | null }>(body, { 'content-type': 'application/json' });
    return data.job;
  }

  private upload<Data>(query: string, recording: Blob, fileName: string): Promise<Answer<Data>> {
    const form = new FormData();
    form.set('operations', JSON.stringify({ query, variables: { input: { audio: null } } }));
    form.set('map', JSON.stringify({ 0: ['variables.input.audio'] }));
    form.set('0', recording, fileName);
    return this.post(form, { 'apollo-require-preflight': 'true' });
  }

  private async post<Data>(body: string | FormData, headers: Record<string, string>): Promise<Answer<Data>> {
    const response = await fetch(this.endpoint, { method: 'POST', body, headers }).catch((cause: unknown) => {
      throw new HbscClientError('UNREACHABLE', `No HBSC service answers at ${this.endpoint}.`, { cause });
    });
    const answer = (await response.json().catch(() => ({}))) as GraphQLAnswer<Data>;
    const [error] = answer.errors ?? [];
    if (error) throw new HbscClientError(error.extensions?.code ?? 'INTERNAL', error.message);
    if (!answer.data)
      throw new HbscClientError('INTERNAL', `The service answered with HTTP status ${response.status}.`);
    return { data: answer.data, headers: response.headers };
  }
}

interface Answer<Data> {
  readonly data: Data;
  readonly headers: Headers;
}

interface GraphQLAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { message: string; extensions?: { code?: string } }[];
}

interface CompatibilityAnswer {
  readonly ok: boolean;
  readonly error: { field: string; message: string } | null;
  readonly prediction: { topPrediction: ClassProbability; predictions: ClassProbability[] } | null;
}
