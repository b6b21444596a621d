export { SILENCE_PEAK } from './checks.ts';
export { type DecodedRecording, decodeRecording } from './decode.ts';
export { ACCEPTED_FORMATS, type AudioFormat, formatName, sniffFormat } from './format.ts';
