export {
  COMMON_RATES_HZ,
  HeartSoundModel,
  type LoadOptions,
  type ModelAnswer,
} from './heart-sound-model.ts';
export { availableModels, DEFAULT_MODEL, directoryOfModel, MODELS_DIRECTORY } from './model-catalogue.ts';
export { ModelError, type ModelManifest, readManifest } from './model-manifest.ts';
export { Resampler, type ResamplerOptions } from './resampler.ts';
export { type RateRatio, type ResamplingDesign, rateRatio, STANDARD_DESIGN } from './resampling-kernel.ts';
