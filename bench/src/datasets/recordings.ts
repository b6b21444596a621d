import { readFile } from 'node:fs/promises';
import { HEART_SOUND_CLASSES } from '@hbsc/core';
import { encodeWav, realRecordings, synthesiseHeartSound } from '@hbsc/testkit';
import type { BenchRecording } from '../recordings.ts';

/** Shorter ones are refused. */
const SHORTEST_SECONDS = 1;
const SECONDS = 9;
const SAMPLE_RATE_HZ = 4_000;

/** A recording of a data set. */
export interface LabelledRecording extends BenchRecording {
  readonly label: string;
  /** How long it lasts. */
  readonly seconds: number;
}

/**
 * So many recordings, no two of them the same: real ones, or synthetic ones of 9 s at 4 kHz.
 *
 * @throws Error where there are not so many real ones
 */
export async function labelledRecordings(count: number, real: boolean): Promise<LabelledRecording[]> {
  return real ? realOnes(count) : Array.from({ length: count }, (_, n) => syntheticOne(n));
}

async function realOnes(count: number): Promise<LabelledRecording[]> {
  const long = (realRecordings() ?? []).filter(({ durationSeconds }) => durationSeconds >= SHORTEST_SECONDS);
  const found = long.slice(0, count);
  if (found.length < count)
    throw new Error(
      `There are ${found.length} real recordings here, not ${count} (HBSC_DATA_DIR, --recordings).`,
    );
  return Promise.all(
    found.map(async ({ file, label, durationSeconds }, n) => ({
      name: `${n}.flac`,
      label,
      seconds: durationSeconds,
      bytes: await readFile(file),
    })),
  );
}

function syntheticOne(n: number): LabelledRecording {
  const kind = HEART_SOUND_CLASSES[n % HEART_SOUND_CLASSES.length] ?? 'normal';
  const samples = synthesiseHeartSound({ kind, seconds: SECONDS, sampleRateHz: SAMPLE_RATE_HZ, seed: n });
  return { name: `${n}.wav`, label: kind, seconds: SECONDS, bytes: encodeWav([samples], SAMPLE_RATE_HZ) };
}
