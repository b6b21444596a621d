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

/** One heart sound in time. */
export interface HeartSound {
  readonly sound: 'S1' | 'S2';
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
  /** Signal quality and rhythm. */
  readonly analyseMs: number;
}

/** What the compute step says of one recording. */
export interface Classification {
  readonly outcome: Outcome;
  readonly model: ModelIdentity;
  readonly signal: SignalFacts;
  /** One calibrated probability a class, in label order; they sum to 1. */
  readonly probabilities: readonly number[];
  /** The recording from beginning to end, in order of time. */
  readonly windows: readonly WindowProbabilities[];
  readonly quality: SignalQuality;
  readonly rhythm: HeartRhythm;
  readonly timings: StageTimings;
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

/** Said with every result. */
export const NOTICE = 'research use; not a medical device';
