/** One class with its label (0-3) and its probability (0 to 1). */
export interface ClassProbability {
  readonly label: number;
  readonly className: string;
  readonly confidence: number;
}

export interface Prediction {
  readonly topPrediction: ClassProbability;
  /** All four classes in label order. */
  readonly predictions: readonly ClassProbability[];
}

/** A job as the service shows it; times are ISO 8601. */
export interface JobView {
  readonly id: string;
  readonly status: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly run: number;
  readonly attempts: number;
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly result: ResultView | null;
}

export interface ResultView extends Prediction {
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string };
  readonly format: string;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Seconds. */
  readonly duration: number;
  readonly notice: string;
  readonly timings: { readonly decodeMs: number; readonly resampleMs: number; readonly inferMs: number };
}
