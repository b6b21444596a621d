export { analyseSignal, type SignalAnalysis } from './analysis/analyse-signal.ts';
export { clippedShare } from './analysis/clipping.ts';
export { ANALYSIS_RATE_HZ } from './analysis/loudness.ts';
export type { QualityEvidence } from './analysis/quality.ts';
export { SILENCE_PEAK } from './checks.ts';
export { type DecodedRecording, decodeRecording } from './decode.ts';
export { ACCEPTED_FORMATS, type AudioFormat, formatName, sniffFormat } from './format.ts';
