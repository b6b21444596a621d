import { runInThisContext } from 'node:vm';

/**
 * Jest gives every test file its own globals, while onnxruntime's native code makes the arrays of the process.
 * The package is therefore imported after the two have been made one.
 */
const main: { Float32Array: Float32ArrayConstructor; env: NodeJS.ProcessEnv } = runInThisContext(
  '({ Float32Array, env: process.env })',
);
main.env.ORT_DISABLE_TELEMETRY = '1';
globalThis.Float32Array = main.Float32Array;

export const {
  availableModels,
  DEFAULT_MODEL,
  directoryOfModel,
  HeartSoundModel,
  MODELS_DIRECTORY,
  ModelError,
  Resampler,
} = await import('../src/index.ts');
