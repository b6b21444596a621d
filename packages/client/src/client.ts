import { AccessClient } from './access.ts';
import { BatchClient } from './batches.ts';
import { anyOf, type ClientOptions, Endpoint } from './endpoint.ts';
import { HbscClientError } from './errors.ts';
import {
  ActivateModel,
  CancelJob,
  Classify,
  Job,
  type JobFilterInput,
  type JobRow,
  JobRows,
  Jobs,
  JobUpdated,
  type JobView,
  ModelCards,
  Models,
  type ModelView,
  type Prediction,
  Recording,
  type RecordingView,
  RetryJob,
  ShadowModel,
  ShadowResult,
  type ShadowResultView,
  SubmitRecording,
} from './generated/operations.ts';
import { LiveConnection, type LiveState } from './live.ts';
import { OperatorClient } from './operator.ts';
import type { ProgressListener } from './sending.ts';
import type { JobPage, JobPageRequest, SubmissionOptions } from './types.ts';
import { type UpdatesOptions, updatesOf } from './updates.ts';

/** How one recording is sent. */
interface SendingOptions {
  /** Hears how much of the recording has been sent; from the beginning again, when it is sent again. */
  readonly onProgress?: ProgressListener | undefined;
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
  constructor(
    private readonly url: string,
    private readonly options: ClientOptions = {},
  ) {
    this.endpoint = new Endpoint(new URL('/graphql', url).href, options);
    this.batches = new BatchClient(this.endpoint);
    this.operator = new OperatorClient(this.endpoint);
    this.access = new AccessClient(this.endpoint);
  }

  /**
   * The same service, asked until the signal is aborted: then what is under way ends with its reason, updates and uploads too.
   * It ends what the client waits for; a job that was handed in goes on, and can be cancelled.
   */
  withSignal(signal: AbortSignal): HbscClient {
    return new HbscClient(this.url, { ...this.options, signal: anyOf(this.options.signal, signal) });
  }

  /**
   * Classifies one recording and waits for the result.
   *
   * @throws HbscClientError with the service's reason when the recording is refused
   */
  async classify(
    recording: Blob,
    fileName: string,
    { onProgress }: SendingOptions = {},
  ): Promise<Prediction & { readonly jobId: string | null }> {
    const input = { audio: null };
    const files = [{ place: 'variables.input.audio', content: recording, fileName }];
    const { data, headers } = await this.endpoint.upload(Classify, { input }, files, onProgress);
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
  async submit(
    recording: Blob,
    fileName: string,
    { onProgress, ...options }: SubmissionOptions & SendingOptions = {},
  ): Promise<JobView> {
    const input = { ...options, idempotencyKey: options.idempotencyKey ?? newKey(), audio: null };
    const files = [{ place: 'variables.input.audio', content: recording, fileName }];
    const { data } = await this.endpoint.upload(SubmitRecording, { input }, files, onProgress);
    return data.submitRecording.job;
  }

  /** A job as it is now, or null when there is none of that id. */
  async job(id: string): Promise<JobView | null> {
    return (await this.endpoint.ask(Job, { id })).job;
  }

  /** One page of the jobs that the filter asks for, newest first by default. */
  async jobs(filter: JobFilterInput = {}, page: JobPageRequest = {}): Promise<JobPage> {
    return pageOf((await this.endpoint.ask(Jobs, { filter, ...page, counted: page.counted ?? false })).jobs);
  }

  /** The same with what a list shows of each job, which is a tenth of the bytes. */
  async jobRows(filter: JobFilterInput = {}, page: JobPageRequest = {}): Promise<JobPage<JobRow>> {
    return pageOf(
      (await this.endpoint.ask(JobRows, { filter, ...page, counted: page.counted ?? false })).jobs,
    );
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
    return (await this.endpoint.ask(Recording, { id })).recording;
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
    return (await this.endpoint.ask(CancelJob, { input: { id } })).cancelJob.job;
  }

  /**
   * Begins another run of a job that failed.
   *
   * @throws HbscClientError `NOT_FOUND`, `CONFLICT` when it did not fail
   */
  async retry(id: string): Promise<JobView> {
    return (await this.endpoint.ask(RetryJob, { input: { id } })).retryJob.job;
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
        operation: JobUpdated,
        id,
        read: ({ jobUpdated }) => jobUpdated,
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
    return (await this.endpoint.ask(ShadowResult, { id })).job?.shadowResult ?? null;
  }

  /** The models that workers hold. */
  async models(): Promise<readonly ModelView[]> {
    return (await this.endpoint.ask(Models, {})).models;
  }

  /**
   * What is to be known of a model, in Markdown; null when no worker holds it.
   *
   * @param model - as `name@version`
   */
  async modelCard(model: string): Promise<string | null> {
    const { models } = await this.endpoint.ask(ModelCards, {});
    return models.find(({ name, version }) => `${name}@${version}` === model)?.card ?? null;
  }

  /**
   * Has a model answer every recording from now on that asks for no other.
   *
   * @param model - as `name@version`
   * @throws HbscClientError `BAD_USER_INPUT` when no worker holds it
   */
  async activateModel(model: string | null): Promise<ModelView> {
    return (await this.endpoint.ask(ActivateModel, { input: { model } })).activateModel.model;
  }

  /**
   * Has a model classify every recording once more, for the record; null ends that.
   *
   * @param model - as `name@version`
   * @throws HbscClientError `BAD_USER_INPUT` when no worker holds it
   */
  async shadowModel(model: string | null): Promise<ModelView | null> {
    return (await this.endpoint.ask(ShadowModel, { input: { model } })).shadowModel.model;
  }
}

interface JobConnection<Job> {
  readonly edges: readonly { readonly node: Job }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount?: number;
  readonly totalCountIsExact?: boolean;
}

function pageOf<Job>(connection: JobConnection<Job>): JobPage<Job> {
  const { edges, pageInfo, totalCount = null, totalCountIsExact = null } = connection;
  return { jobs: edges.map(({ node }) => node), ...pageInfo, totalCount, totalCountIsExact };
}

/** 128 random bits. Pages that did not come by TLS have no `randomUUID`. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
