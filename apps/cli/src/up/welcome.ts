import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NOTICE } from '@hbsc/core';
import { SAMPLES_FOLDER } from './samples.ts';

const OPERATIONS =
  '{ "query": "mutation ClassifyHeartBeatSound($input: HeatBeatSoundInput!) { classifyHeatBeatSound(input: $input) { error { field message } ok prediction { topPrediction {  label confidence className } predictions {  label confidence className } } } }", "variables": { "input": {"audio": null} } }';

const CLI = fileURLToPath(new URL('../main.js', import.meta.url));

/** What a person needs to go on: addresses, a command to paste, and how to stop. */
export function welcome(url: string, dataDir: string): string {
  const sample = join(SAMPLES_FOLDER, 'synthetic__murmur__84bpm.wav');
  const key = process.env.HBSC_AUTH === 'keys' ? " -H 'authorization: Bearer KEY'" : '';
  return `  Dashboard ${url}/dashboard
  GraphQL   ${url}/graphql
  Health    ${url}/livez  ${url}/readyz
  Data      ${dataDir}
  Webhooks  signed with ${process.env.HBSC_WEBHOOK_SECRET ? 'HBSC_WEBHOOK_SECRET' : `the key in ${join(dataDir, 'webhook-secret')}`}
${key && keysOf(dataDir)}
  Classify a recording of your own (WAV, MP3, FLAC, Ogg Vorbis, Ogg Opus):

curl ${url}${key} -F operations='${OPERATIONS}' -F map='{ "0": ["variables.input.audio"] }' -F '0=@"${sample}"'

  The samples above are synthetic. ${NOTICE[0]?.toUpperCase()}${NOTICE.slice(1)}.
  Ctrl-C stops everything; the data stays.`;
}

/** How the first key is made. */
function keysOf(dataDir: string): string {
  const place = process.env.DATABASE_URL ? '' : ` --data-dir "${dataDir}"`;
  return `  Keys      are asked for: node "${CLI}" keys create --name me --role admin${place}\n`;
}
