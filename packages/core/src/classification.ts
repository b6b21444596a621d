/** The four classes, in label order: the index is the label. */
export const HEART_SOUND_CLASSES = ['artifact', 'extrahls', 'murmur', 'normal'] as const;

export type HeartSoundClass = (typeof HEART_SOUND_CLASSES)[number];

/** Whether the model's answer is one to go by. */
export const OUTCOMES = ['CLASSIFIED', 'UNCERTAIN', 'POOR_SIGNAL'] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** One class with its label (0-3) and its probability. */
export interface ClassProbability {
  readonly label: number;
  readonly className: HeartSoundClass;
  /** 0 to 1. */
  readonly confidence: number;
}

/** Which model answered, to the byte. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the ONNX file, hex. */
  readonly sha256: string;
}

/** How a model is named in requests: `name@version`. */
export function modelNameOf({ name, version }: Pick<ModelIdentity, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/** One thing that was measured of a model before it was shipped, in the unit its name says. */
export interface ModelFigure {
  readonly name: string;
  readonly value: number;
  /** The 95 % interval; both null where there is none. */
  readonly low: number | null;
  readonly high: number | null;
}

/** A model as it is shipped. */
export interface ShippedModel extends ModelIdentity {
  readonly figures: readonly ModelFigure[];
}

/** A model as its package holds it. */
export interface DescribedModel extends ShippedModel {
  /** What is to be known of it, in Markdown. */
  readonly card?: string;
}

/** What the decoder found in a recording. */
export interface SignalFacts {
  /** Container and codec as sniffed from the content, e.g. `wav`, `mp3`, `flac`, `ogg-vorbis`, `ogg-opus`. */
  readonly format: string;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly durationSeconds: number;
}

/** Why a recording cannot be judged, the gravest first. */
export const POOR_SIGNAL_REASONS = ['TOO_SHORT', 'SILENT', 'CLIPPED', 'NO_PERIODICITY', 'NOISY'] as const;

export type PoorSignalReason = (typeof POOR_SIGNAL_REASONS)[number];

/** How far a recording can be trusted to hold a heart that can be heard. */
export interface SignalQuality {
  /** 0 (nothing to hear) to 1 (clean). */
  readonly index: number;
  /** Why it is too poor to judge, the gravest first; empty when it is not. */
  readonly reasons: readonly PoorSignalReason[];
}

/** The sound that begins systole and the one that begins diastole. */
export const HEART_SOUND_KINDS = ['S1', 'S2'] as const;

/** One heart sound in time. */
export interface HeartSound {
  readonly sound: (typeof HEART_SOUND_KINDS)[number];
  /** When it is loudest, seconds from the beginning. */
  readonly seconds: number;
}

/** What can be heard of the heart's rhythm. What cannot be found is null or missing, never guessed. */
export interface HeartRhythm {
  /** Beats a minute, null when no rhythm was found. */
  readonly heartRateBpm: number | null;
  /** How sure the rate is, 0 to 1; 0 when there is none. */
  readonly heartRateConfidence: number;
  /** In order of time; empty when S1 and S2 cannot be told apart. */
  readonly sounds: readonly HeartSound[];
  /** Median time from S1 to the S2 that follows, seconds. */
  readonly systoleSeconds: number | null;
  /** Median time from S2 to the S1 that follows, seconds. */
  readonly diastoleSeconds: number | null;
}

/** What the model says of one stretch of the recording. */
export interface WindowProbabilities {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** One a class, in label order; they sum to 1. */
  readonly probabilities: readonly number[];
}

/** Milliseconds spent in each stage of one classification. */
export interface StageTimings {
  readonly decodeMs: number;
  readonly resampleMs: number;
  readonly inferMs: number;
  /** Signal quality and rhythm; 0 in results from before these were looked at. */
  readonly analyseMs: number;
}

/** What the compute step says of one recording. */
export interface Classification {
  readonly outcome: Outcome;
  readonly model: ModelIdentity;
  readonly signal: SignalFacts;
  /** One calibrated probability a class, in label order; they sum to 1. */
  readonly probabilities: readonly number[];
  /** In order of time, from the beginning: after the last, less is left than lies between two starts. Empty in results from before they were kept. */
  readonly windows: readonly WindowProbabilities[];
  /** Null in results from before it was looked at. */
  readonly quality: SignalQuality | null;
  /** Null in results from before it was listened for. */
  readonly rhythm: HeartRhythm | null;
  readonly timings: StageTimings;
}

/**
 * What a model said of a recording in the shadow of the one that answered: recorded to be compared, told to nobody who waits.
 */
export interface ShadowResult {
  readonly outcome: Outcome;
  readonly model: ModelIdentity;
  /** One calibrated probability a class, in label order; they sum to 1. */
  readonly probabilities: readonly number[];
  readonly inferMs: number;
}

/** Names the probabilities, in label order. */
export function predictionsOf(probabilities: readonly number[]): ClassProbability[] {
  return HEART_SOUND_CLASSES.map((className, label) => {
    const confidence = probabilities[label];
    if (confidence === undefined) {
      throw new RangeError(
        `expected ${HEART_SOUND_CLASSES.length} probabilities, found ${probabilities.length}`,
      );
    }
    return { label, className, confidence };
  });
}

/** The most probable class; the lower label wins a tie. */
export function topPredictionOf(predictions: readonly ClassProbability[]): ClassProbability {
  return predictions.reduce((top, candidate) => (candidate.confidence > top.confidence ? candidate : top));
}

/**
 * Whether an answer is one to go by. A recording that cannot be judged is not judged, however sure the model is of it.
 *
 * @param isCertain - whether the model is as sure as it has to be
 */
export function outcomeOf(quality: SignalQuality, isCertain: boolean): Outcome {
  if (quality.reasons.length > 0) return 'POOR_SIGNAL';
  return isCertain ? 'CLASSIFIED' : 'UNCERTAIN';
}

/** Said with every evaluation. */
export const FITTED_NOTICE =
  'A model does better on the recordings that it was fitted to than on any others; its card says which these are.';

/** Said with every result. */
export const NOTICE = 'research use; not a medical device';
