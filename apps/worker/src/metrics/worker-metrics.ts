import {
  type Classification,
  ERROR_CODES,
  type ErrorCode,
  HEART_SOUND_CLASSES,
  JOB_NAMES,
  type JobName,
  LANES,
  type Lane,
  LIMIT_NAMES,
  type LimitName,
  modelNameOf,
  OUTCOMES,
  predictionsOf,
  topPredictionOf,
  type WorkMeter,
} from '@hbsc/core';
import type { Counter, Histogram, Metrics } from '@hbsc/runtime';

const LANE_LABELS = LANES.map(labelOf);
/** What a delivery came to: done, thrown back for another delivery, or put off. */
const ENDS = ['done', 'failed', 'put-off'] as const;

/** Parts of a job's time; `waiting` is from the moment it is queued, the others are within the compute process. */
const STAGES = ['waiting', 'decode', 'resample', 'infer', 'analyse'] as const;

/** Seconds: from a stage of a short recording to a wait in a backlog. */
const STAGE_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
];
/** Seconds: a classification takes milliseconds, an import minutes. */
const DELIVERY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 300, 1800];

/** Counts what a worker's work comes to. */
export class WorkerMetrics implements WorkMeter {
  private readonly stages: Histogram<'lane' | 'stage'>;
  private readonly classifications: Counter<'lane' | 'outcome' | 'class'>;
  private readonly byModel: Counter<'model'>;
  private readonly failures: Counter<'lane' | 'code'>;
  private readonly rejections: Counter<'code'>;
  private readonly limits: Counter<'limit'>;
  private readonly deliveries: Histogram<'work' | 'end'>;

  constructor(metrics: Metrics) {
    this.stages = metrics.histogram(
      'hbsc_stage_seconds',
      'Parts of the time that a job takes.',
      { lane: LANE_LABELS, stage: STAGES },
      STAGE_BUCKETS,
    );
    this.classifications = metrics.counter(
      'hbsc_classifications_total',
      'Jobs that succeeded, by what the model made of them.',
      { lane: LANE_LABELS, outcome: OUTCOMES.map(labelOf), class: HEART_SOUND_CLASSES },
    );
    this.byModel = metrics.counter(
      'hbsc_model_answers_total',
      'Jobs that succeeded, by the model that answered.',
      {
        model: null,
      },
    );
    this.failures = metrics.counter(
      'hbsc_job_failures_total',
      'Jobs that failed, by the code of their error.',
      {
        lane: LANE_LABELS,
        code: ERROR_CODES,
      },
    );
    this.rejections = metrics.counter(
      'hbsc_import_rejections_total',
      'Data sets that were rejected, by the code.',
      {
        code: ERROR_CODES,
      },
    );
    this.limits = metrics.counter(
      'hbsc_limits_hit_total',
      'Recordings and archives that went beyond a limit.',
      {
        limit: LIMIT_NAMES,
      },
    );
    this.deliveries = metrics.histogram(
      'hbsc_delivery_seconds',
      'What a worker takes for what the queue delivers, by kind of work and by what came of it.',
      { work: JOB_NAMES, end: ENDS },
      DELIVERY_BUCKETS,
    );
  }

  began(lane: Lane, waitedMs: number): void {
    this.observe(lane, 'waiting', waitedMs);
  }

  succeeded(lane: Lane, { outcome, probabilities, model, timings }: Classification): void {
    const { className } = topPredictionOf(predictionsOf(probabilities));
    this.classifications.inc({ lane: labelOf(lane), outcome: labelOf(outcome), class: className });
    this.byModel.inc({ model: modelNameOf(model) });
    this.observe(lane, 'decode', timings.decodeMs);
    this.observe(lane, 'resample', timings.resampleMs);
    this.observe(lane, 'infer', timings.inferMs);
    this.observe(lane, 'analyse', timings.analyseMs);
  }

  failed(lane: Lane, code: ErrorCode, limit: LimitName | undefined): void {
    this.failures.inc({ lane: labelOf(lane), code });
    this.wentBeyond(limit);
  }

  rejected(code: ErrorCode, limit: LimitName | undefined): void {
    this.rejections.inc({ code });
    this.wentBeyond(limit);
  }

  /** A delivery is out of hand again. */
  delivered(work: JobName, end: (typeof ENDS)[number], seconds: number): void {
    this.deliveries.observe({ work, end }, seconds);
  }

  private observe(lane: Lane, stage: (typeof STAGES)[number], ms: number): void {
    this.stages.observe({ lane: labelOf(lane), stage }, Math.max(0, ms) / 1000);
  }

  private wentBeyond(limit: LimitName | undefined): void {
    if (limit) this.limits.inc({ limit });
  }
}

/** `POOR_SIGNAL` as `poor-signal`. */
function labelOf(constant: string): string {
  return constant.toLowerCase().replaceAll('_', '-');
}
