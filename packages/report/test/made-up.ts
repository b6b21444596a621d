import {
  type Classification,
  type Evaluation,
  evaluate,
  HEART_SOUND_CLASSES,
  type JudgedItem,
  type Outcome,
} from '@hbsc/core';

export const MODEL = { name: 'm5', version: '1.0.0', sha256: 'ab'.repeat(32) };

/** 60 murmurs, of which every fourth is called normal with less confidence, and 40 normals; two items failed. */
export async function madeUpEvaluation(): Promise<Evaluation> {
  const items = Array.from({ length: 100 }, (_, index): JudgedItem => {
    const label = index < 60 ? 'murmur' : 'normal';
    const isMissed = label === 'murmur' && index % 4 === 0;
    return {
      label,
      group: `person ${index % 20}`,
      answer: answerOf(
        isMissed ? 'normal' : label,
        isMissed ? 'UNCERTAIN' : 'CLASSIFIED',
        isMissed ? 0.55 : 0.85,
      ),
    };
  });
  const failed: JudgedItem = { label: 'murmur', group: null, answer: null };
  return evaluate([...items, failed, failed]);
}

function answerOf(
  prediction: (typeof HEART_SOUND_CLASSES)[number],
  outcome: Outcome,
  confidence: number,
): JudgedItem['answer'] {
  return {
    outcome,
    probabilities: HEART_SOUND_CLASSES.map((name) =>
      name === prediction ? confidence : (1 - confidence) / 3,
    ),
  };
}

export const CLASSIFICATION: Classification = {
  outcome: 'CLASSIFIED',
  model: MODEL,
  signal: { format: 'wav', sampleRateHz: 4000, channels: 1, durationSeconds: 9.25 },
  probabilities: [0.1, 0.05, 0.8, 0.05],
  windows: [],
  quality: { index: 0.75, reasons: ['CLIPPED', 'NOISY'] },
  rhythm: {
    heartRateBpm: 72.5,
    heartRateConfidence: 0.9,
    sounds: [],
    systoleSeconds: null,
    diastoleSeconds: null,
  },
  timings: { decodeMs: 1.5, resampleMs: 2, inferMs: 30, analyseMs: 4 },
};
