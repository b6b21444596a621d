import { AccessClient } from './access.ts';
import { BatchClient } from './batches.ts';
import { type Answered, Endpoint } from './endpoint.ts';
import { HbscClientError } from './errors.ts';
import { LiveConnection, type LiveState } from './live.ts';
import {
  ACTIVATE,
  CANCEL,
  CLASSIFY,
  JOB,
  JOB_ROWS,
  JOBS,
  MODEL_CARDS,
  MODELS,
  RECORDING,
  RETRY,
  SHADOW,
  SHADOW_RESULT,
  SUBMIT,
  UPDATES,
} from './operations.ts';
import { OperatorClient } from './operator.ts';
import type {
  ClassProbability,
  JobFilter,
  JobPage,
  JobPageRequest,
  JobRow,
  JobView,
  ModelIdentity,
  ModelView,
  Prediction,
  RecordingView,
  ShadowResultView,
  SubmissionOptions,
} from './types.ts';
import { type UpdatesOptions, updatesOf } from './updates.ts';

/** How a service is spoken to. */
export interface ClientOptions {
  /** Key or token that is shown with everything that is asked; without it, services that ask for none answer. */
  readonly apiKey?: string | undefined;
}

/** Speaks to one HBSC service, from Node or from a browser. */
export class HbscClient {
  /** Data sets. */
  readonly batches: BatchClient;
  /** Queues, workers, many jobs at once. */
  readonly operator: OperatorClient;
  /** Keys, and who asks. */
  readonly access: AccessClient;
  private readonly endpoint: Endpoint;

  /** @param url - where the service is, e.g. `http://127.0.0.1:3001` */
  constructor(url: string, options: ClientOptions = {}) {
    this.endpoint = new Endpoint(new URL('/graphql', url).href, options.apiKey);
    this.batches = new BatchClient(this.endpoint);
    this.operator = new OperatorClient(this.endpoint);
    this.access = new AccessClient(this.endpoint);
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
  async submit(recording: Blob, fileName: string, options: SubmissionOptions = {}): Promise<JobView> {
    const { data } = await this.upload<{ submitRecording: { job: JobView } }>(
      SUBMIT,
      recording,
      fileName,
      options,
    );
    return data.submitRecording.job;
  }

  /** A job as it is now, or null when there is none of that id. */
  async job(id: string): Promise<JobView | null> {
    const { job } = await this.endpoint.ask<{ job: JobView | null }>(JOB, { id });
    return job;
  }

  /** One page of the jobs that the filter asks for, newest first by default. */
  jobs(filter: JobFilter = {}, page: JobPageRequest = {}): Promise<JobPage> {
    return this.pageOf<JobView>(JOBS, filter, page);
  }

  /** The same with what a list shows of each job, which is a tenth of the bytes. */
  jobRows(filter: JobFilter = {}, page: JobPageRequest = {}): Promise<JobPage<JobRow>> {
    return this.pageOf<JobRow>(JOB_ROWS, filter, page);
  }

  /**
   * Begins to follow what a page shows, over a WebSocket. In Node, {@link updates} does that for one job.
   *
   * @param onState - hears how the connection is, at each change
   */
  live(onState: (state: LiveState) => void): LiveConnection {
    const { href, headers } = this.endpoint;
    return new LiveConnection(href.replace(/^http/, 'ws'), onState, headers.authorization);
  }

  /** An uploaded file with its jobs, or null when there is none of that id. */
  async recording(id: string): Promise<RecordingView | null> {
    const { recording } = await this.endpoint.ask<{ recording: RecordingView | null }>(RECORDING, { id });
    return recording;
  }

  /**
   * The recording of a job as it was sent. The blob's type is what the decoder found; without one, `application/octet-stream`.
   *
   * @throws HbscClientError `NOT_FOUND` when there is no such job or its audio is no longer kept
   */
  audio(jobId: string): Promise<Blob> {
    return this.endpoint.file(`/jobs/${encodeURIComponent(jobId)}/audio`);
  }

  /**
   * Ends a job that is not over.
   *
   * @throws HbscClientError `NOT_FOUND`, `CONFLICT` when it is over
   */
  async cancel(id: string): Promise<JobView> {
    const { cancelJob } = await this.endpoint.ask<{ cancelJob: { job: JobView } }>(CANCEL, { input: { id } });
    return cancelJob.job;
  }

  /**
   * Begins another run of a job that failed.
   *
   * @throws HbscClientError `NOT_FOUND`, `CONFLICT` when it did not fail
   */
  async retry(id: string): Promise<JobView> {
    const { retryJob } = await this.endpoint.ask<{ retryJob: { job: JobView } }>(RETRY, { input: { id } });
    return retryJob.job;
  }

  /**
   * A job as it is now, then after each change, until it is over: the last one is SUCCEEDED, FAILED or CANCELLED. A lost
   * connection is made again; states that were passed while it was lost are left out.
   *
   * @throws HbscClientError `NOT_FOUND`, `UNREACHABLE` when not even the first connection came about; the signal's reason
   */
  updates(id: string, options: UpdatesOptions = {}): AsyncGenerator<JobView, void> {
    let told = 0;
    return updatesOf(
      this.endpoint,
      {
        query: UPDATES,
        id,
        read: ({ jobUpdated }: { jobUpdated: JobView }) => jobUpdated,
        isOver: ({ status }) => status === 'SUCCEEDED' || status === 'FAILED' || status === 'CANCELLED',
        isNews: ({ revision }) => {
          const news = revision > told;
          told = Math.max(told, revision);
          return news;
        },
      },
      options,
    );
  }

  /** What the model in the shadow said of a job's recording; null when there was none, or it has not come to an end. */
  async shadowResult(id: string): Promise<ShadowResultView | null> {
    const { job } = await this.endpoint.ask<{ job: { shadowResult: ShadowResultView | null } | null }>(
      SHADOW_RESULT,
      {
        id,
      },
    );
    return job?.shadowResult ?? null;
  }

  /** The models that workers hold. */
  async models(): Promise<readonly ModelView[]> {
    const { models } = await this.endpoint.ask<{ models: readonly ModelView[] }>(MODELS, {});
    return models;
  }

  /**
   * What is to be known of a model, in Markdown; null when no worker holds it.
   *
   * @param model - as `name@version`
   */
  async modelCard(model: string): Promise<string | null> {
    const { models } = await this.endpoint.ask<{ models: readonly (ModelIdentity & { card: string })[] }>(
      MODEL_CARDS,
      {},
    );
    return models.find(({ name, version }) => `${name}@${version}` === model)?.card ?? null;
  }

  /**
   * Has a model answer every recording from now on that asks for no other.
   *
   * @param model - as `name@version`
   * @throws HbscClientError `BAD_USER_INPUT` when no worker holds it
   */
  async activateModel(model: string | null): Promise<ModelView> {
    const { activateModel } = await this.endpoint.ask<{ activateModel: { model: ModelView } }>(ACTIVATE, {
      input: { model },
    });
    return activateModel.model;
  }

  /**
   * Has a model classify every recording once more, for the record; null ends that.
   *
   * @param model - as `name@version`
   * @throws HbscClientError `BAD_USER_INPUT` when no worker holds it
   */
  async shadowModel(model: string | null): Promise<ModelView | null> {
    const { shadowModel } = await this.endpoint.ask<{ shadowModel: { model: ModelView | null } }>(SHADOW, {
      input: { model },
    });
    return shadowModel.model;
  }

  private async pageOf<Job>(
    query: string,
    filter: JobFilter,
    { first, after, sort, counted = false }: JobPageRequest,
  ): Promise<JobPage<Job>> {
    const variables = { filter, sort, first, after, counted };
    const { jobs } = await this.endpoint.ask<{ jobs: JobConnection<Job> }>(query, variables);
    const { edges, pageInfo, totalCount = null, totalCountIsExact = null } = jobs;
    return { jobs: edges.map(({ node }) => node), ...pageInfo, totalCount, totalCountIsExact };
  }

  private upload<Data>(
    query: string,
    recording: Blob,
    fileName: string,
    options: SubmissionOptions = {},
  ): Promise<Answered<Data>> {
    const file = { place: 'variables.input.audio', content: recording, fileName };
    return this.endpoint.upload(query, { input: { ...options, audio: null } }, [file]);
  }
}

interface JobConnection<Job> {
  readonly edges: readonly { readonly node: Job }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount?: number;
  readonly totalCountIsExact?: boolean;
}

interface CompatibilityAnswer {
  readonly ok: boolean;
  readonly error: { field: string; message: string } | null;
  readonly prediction: { topPrediction: ClassProbability; predictions: ClassProbability[] } | null;
}
