import { randomBytes } from 'node:crypto';
import type { BenchRecording } from '../recordings.ts';

/** A POST that only has to be sent: nothing is computed between two of them. */
export interface PreparedRequest {
  readonly contentType: string;
  readonly body: Uint8Array;
  /** Text that only a good answer contains. */
  readonly expected: string;
}

/** The original's own mutation, as its curl command sends it. */
export const CLASSIFY =
  'mutation ClassifyHeartBeatSound($input: HeatBeatSoundInput!) { classifyHeatBeatSound(input: $input) { ' +
  'error { field message } ok prediction { topPrediction { label confidence className } ' +
  'predictions { label confidence className } } } }';

/** Hands a recording in and leaves. */
export const SUBMIT =
  'mutation ($input: SubmitRecordingInput!) { submitRecording(input: $input) { job { id } } }';

/**
 * A multipart GraphQL request that uploads one recording as `variables.input.audio`.
 *
 * @param options - what else `variables.input` holds
 */
export function uploadRequest(
  query: string,
  { name, bytes }: BenchRecording,
  expected: string,
  options: Readonly<Record<string, unknown>> = {},
): PreparedRequest {
  const boundary = `----hbsc-bench-${randomBytes(12).toString('hex')}`;
  const operations = JSON.stringify({ query, variables: { input: { ...options, audio: null } } });
  const body = Buffer.concat([
    field(boundary, 'name="operations"', operations),
    field(boundary, 'name="map"', JSON.stringify({ 0: ['variables.input.audio'] })),
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="0"; filename="${name}"\r\n`),
    Buffer.from('Content-Type: audio/wav\r\n\r\n'),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body, expected };
}

/** A GraphQL request without a file. */
export function jsonRequest(query: string, expected: string): PreparedRequest {
  return { contentType: 'application/json', body: Buffer.from(JSON.stringify({ query })), expected };
}

function field(boundary: string, disposition: string, value: string): Buffer {
  return Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`);
}
