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

/** Milliseconds spent in each stage of one classification. */
export interface StageTimings {
  readonly decodeMs: number;
  readonly resampleMs: number;
  readonly inferMs: number;
}

/** What the compute step says of one recording. */
export interface Classification {
  readonly outcome: Outcome;
  readonly model: ModelIdentity;
  readonly signal: SignalFacts;
  /** One probability a class, in label order; they sum to 1. */
  readonly probabilities: readonly number[];
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
