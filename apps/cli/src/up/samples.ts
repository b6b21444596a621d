import { openAsBlob } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HbscClient, type Prediction } from '@hbsc/client';
import { table } from '../table.ts';

/** The bundled, synthetic recordings. */
export const SAMPLES_FOLDER = fileURLToPath(new URL('../../../../samples/', import.meta.url));

export interface SampleOutcome {
  readonly file: string;
  readonly prediction: Prediction | null;
  /** Why the sample was not classified, or null. */
  readonly error: string | null;
}

/** Sends every bundled sample through the public API, all at once. */
export async function classifySamples(client: HbscClient): Promise<SampleOutcome[]> {
  const files = (await readdir(SAMPLES_FOLDER)).filter((name) => name.endsWith('.wav')).sort();
  return Promise.all(
    files.map(async (file) => {
      try {
        const prediction = await client.classify(await openAsBlob(join(SAMPLES_FOLDER, file)), file);
        return { file, prediction, error: null };
      } catch (error) {
        return { file, prediction: null, error: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}

/** The outcomes as a table for people, one line a sample. */
export function sampleTable(outcomes: readonly SampleOutcome[]): string {
  const header = ['sample', 'classified as', 'artifact', 'extrahls', 'murmur', 'normal'];
  const rows = outcomes.map(({ file, prediction, error }) => {
    if (!prediction) return [file, `not classified: ${error}`];
    const percentages = prediction.predictions.map(({ confidence }) => `${(confidence * 100).toFixed(1)} %`);
    return [file, prediction.topPrediction.className, ...percentages];
  });
  return `\n${table(header, rows, 2)}\n`;
}
