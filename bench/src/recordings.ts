import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HEART_SOUND_CLASSES } from '@hbsc/core';
import { encodeWav, realDataDirectory, synthesiseHeartSound } from '@hbsc/testkit';

const SECONDS = 9;
const SAMPLE_RATE_HZ = 44_100;

export interface BenchRecording {
  readonly name: string;
  /** A WAV file. */
  readonly bytes: Uint8Array;
}

/** The recordings that are uploaded: the data set's own, or synthetic ones. */
export async function benchRecordings(real: boolean): Promise<BenchRecording[]> {
  return real ? realRecordings() : syntheticRecordings();
}

/** One synthetic recording a class: 9 s, 44.1 kHz, 16 bit, mono, 0.8 MB. */
export function syntheticRecordings(): BenchRecording[] {
  return HEART_SOUND_CLASSES.map((kind, index) => {
    const samples = synthesiseHeartSound({
      kind,
      seconds: SECONDS,
      sampleRateHz: SAMPLE_RATE_HZ,
      seed: index + 1,
    });
    return { name: `${kind}.wav`, bytes: encodeWav([samples], SAMPLE_RATE_HZ) };
  });
}

/**
 * The data set's sample of each class.
 *
 * @throws Error where the data set is not
 */
async function realRecordings(): Promise<BenchRecording[]> {
  const folder = realDataDirectory();
  if (folder === null)
    throw new Error('There are no real recordings here: set HBSC_DATA_DIR to the data set.');
  return Promise.all(
    HEART_SOUND_CLASSES.map(async (kind) => {
      const name = `${kind}.wav`;
      return { name, bytes: await readFile(join(folder, 'samples', name)) };
    }),
  );
}
