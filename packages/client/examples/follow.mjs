// node follow.mjs FILE : hands a recording in, shows how the upload gets on, then follows the job to its end.
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { HbscClient } from '@hbsc/client';

const client = new HbscClient(process.env.HBSC_URL ?? 'http://127.0.0.1:3001', {
  apiKey: process.env.HBSC_API_KEY,
});
const [file = ''] = process.argv.slice(2);

const job = await client.submit(await openAsBlob(file), basename(file), {
  priority: 'HIGH',
  clientReference: 'patient 7',
  onProgress: ({ sentBytes, totalBytes }) => console.log(`sent ${sentBytes} of ${totalBytes} bytes`),
});

// Connects again by itself when the connection is lost; the last state is always told.
for await (const { status, result, error } of client.updates(job.id)) {
  console.log(status, error?.message ?? result?.topPrediction.className ?? '');
}

const audio = await client.audio(job.id);
console.log(`the service keeps ${audio.size} bytes of it`);
