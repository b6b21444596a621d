import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OnnxGraph } from '../src/onnx-graph.ts';
import { HeartSoundModel } from './main-realm.ts';

/** The parrot's own rate, Hz. A window lasts a second, and the next begins with the one after it. */
export const PARROT_RATE_HZ = 1_000;

/** A model that repeats, of each second, its first four samples as the probabilities; of the recording, those of its first second. */
export async function loadParrot(fields: Readonly<Record<string, unknown>> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'hbsc-parrot-'));
  try {
    const model = new OnnxGraph('parrot')
      .constant('seconds', [3], [1, -1, PARROT_RATE_HZ])
      .constant('classes', [4], [0, 1, 2, 3])
      .constant('first', [], [0])
      .node('Reshape', ['samples', 'seconds'], ['bySecond'])
      .node('Gather', ['bySecond', 'classes'], ['window_probabilities'], { axis: 2 })
      .node('Gather', ['window_probabilities', 'first'], ['probabilities'], { axis: 1 })
      .input('samples', [1, 'samples'])
      .output('probabilities', [1, 4])
      .output('window_probabilities', [1, 'windows', 4])
      .toModel();
    await writeFile(join(directory, 'model.onnx'), model);
    await writeFile(
      join(directory, 'manifest.json'),
      JSON.stringify({
        name: 'parrot',
        version: '1.0.0',
        file: 'model.onnx',
        sha256: createHash('sha256').update(model).digest('hex'),
        bytes: model.length,
        classes: ['artifact', 'extrahls', 'murmur', 'normal'],
        input: {
          name: 'samples',
          sampleRateHz: PARROT_RATE_HZ,
          channels: 1,
          minSeconds: 1,
          maxSeconds: 120,
          shape: [1, 'samples'],
        },
        output: { name: 'probabilities', shape: [1, 4] },
        windows: { output: 'window_probabilities', lengthSeconds: 1, hopSeconds: 1 },
        calibration: { method: 'temperature', temperature: 1 },
        decision: { uncertainBelow: 0, coverage: 1 },
        resampling: { zeroCrossings: 16, kaiserBeta: 6.5, rolloff: 0.88, maxTerm: 1024 },
        figures: [],
        training: {},
        licence: 'MIT',
        notice: 'research use; not a medical device',
        ...fields,
      }),
    );
    return await HeartSoundModel.load(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** A recording that has the parrot say this, second by second. */
export function recordingSaying(seconds: readonly (readonly number[])[]): Float32Array {
  const samples = new Float32Array(seconds.length * PARROT_RATE_HZ);
  seconds.forEach((probabilities, second) => {
    samples.set(probabilities, second * PARROT_RATE_HZ);
  });
  return samples;
}
