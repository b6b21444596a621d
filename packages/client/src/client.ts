import { dataOf, readAnswer } from './answer.ts';
import { HbscClientError, unreachable } from './errors.ts';
import {
  ACTIVATE,
  CANCEL,
  CLASSIFY,
  JOB,
  JOBS,
  MODELS,
  RETRY,
  SHADOW,
  SHADOW_RESULT,
  SUBMIT,
} from './operations.ts';
import type {
  ClassProbability,
  JobFilter,
  JobPage,
  JobView,
  ModelView,
  PageRequest,
  Prediction,
  ShadowResultView,
  SubmissionOptions,
} from './types.ts';
import { type UpdatesOptions, updatesOf } from './updates.ts';

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
    const { job } = await this.ask<{ job: JobView | null }>(JOB, { id });
    return job;
  }

  /** One page of the jobs that the filter asks for, newest first. */
  async jobs(filter: JobFilter = {}, { first, after, counted = false }: PageRequest = {}): Promise<JobPage> {
    const { jobs } = await this.ask<{ jobs: JobConnection }>(JOBS, { filter, first, after, counted });
    const { edges, pageInfo, totalCount } = jobs;
    return { jobs: edges.map(({ node }) => node), ...pageInfo, totalCount: totalCount ?? null };
  }

  /**
   * Ends a job that is not over.
   *
   * @throws HbscClientError `NOT_FOUND`, `CONFLICT` when it is over
   */
  async cancel(id: string): Promise<JobView> {
    const { cancelJob } = await this.ask<{ cancelJob: { job: JobView } }>(CANCEL, { input: { id } });
    return cancelJob.job;
  }

  /**
   * Begins another run of a job that failed.
   *
   * @throws HbscClientError `NOT_FOUND`, `CONFLICT` when it did not fail
   */
  async retry(id: string): Promise<JobView> {
    const { retryJob } = await this.ask<{ retryJob: { job: JobView } }>(RETRY, { input: { id } });
    return retryJob.job;
  }

  /**
   * A job as it is now, then after each change, until it is over: the last one is SUCCEEDED, FAILED or CANCELLED. A lost
   * connection is made again; states that were passed while it was lost are left out.
   *
   * @throws HbscClientError `NOT_FOUND`, `UNREACHABLE` when not even the first connection came about; the signal's reason
   */
  updates(id: string, options: UpdatesOptions = {}): AsyncGenerator<JobView, void> {
    return updatesOf(`${this.endpoint}/stream`, id, options);
  }

  /** What the model in the shadow said of a job's recording; null when there was none, or it has not come to an end. */
  async shadowResult(id: string): Promise<ShadowResultView | null> {
    const { job } = await this.ask<{ job: { shadowResult: ShadowResultView | null } | null }>(SHADOW_RESULT, {
      id,
    });
    return job?.shadowResult ?? null;
  }

  /** The models that workers hold. */
  async models(): Promise<readonly ModelView[]> {
    const { models } = await this.ask<{ models: readonly ModelView[] }>(MODELS, {});
    return models;
  }

  /**
   * Has a model answer every recording from now on that asks for no other.
   *
   * @param model - as `name@version`
   * @throws HbscClientError `BAD_USER_INPUT` when no worker holds it
   */
  async activateModel(model: string | null): Promise<ModelView> {
    const { activateModel } = await this.ask<{ activateModel: { model: ModelView } }>(ACTIVATE, {
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
    const { shadowModel } = await this.ask<{ shadowModel: { model: ModelView | null } }>(SHADOW, {
      input: { model },
    });
    return shadowModel.model;
  }

  private async ask<Data>(query: string, variables: Record<string, unknown>): Promise<Data> {
    const body = JSON.stringify({ query, variables });
    const { data } = await this.post<Data>(body, { 'content-type': 'application/json' });
    return data;
  }

  private upload<Data>(
    query: string,
    recording: Blob,
    fileName: string,
    options: SubmissionOptions = {},
  ): Promise<Answer<Data>> {
    const form = new FormData();
    form.set('operations', JSON.stringify({ query, variables: { input: { ...options, audio: null } } }));
    form.set('map', JSON.stringify({ 0: ['variables.input.audio'] }));
    form.set('0', recording, fileName);
    return this.post(form, { 'apollo-require-preflight': 'true' });
  }

  private async post<Data>(body: string | FormData, headers: Record<string, string>): Promise<Answer<Data>> {
    const response = await fetch(this.endpoint, { method: 'POST', body, headers }).catch((cause: unknown) => {
      throw unreachable(this.endpoint, cause);
    });
    const answer = await readAnswer<Data>(response);
    return { data: dataOf(answer, response.status), headers: response.headers };
  }
}

interface Answer<Data> {
  readonly data: Data;
  readonly headers: Headers;
}

interface JobConnection {
  readonly edges: readonly { readonly node: JobView }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount?: number;
}

interface CompatibilityAnswer {
  readonly ok: boolean;
  readonly error: { field: string; message: string } | null;
  readonly prediction: { topPrediction: ClassProbability; predictions: ClassProbability[] } | null;
}
