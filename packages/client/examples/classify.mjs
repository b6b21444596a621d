// node classify.mjs FILE... : classifies recordings and waits for each answer.
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { HbscClient } from '@hbsc/client';

const client = new HbscClient(process.env.HBSC_URL ?? 'http://127.0.0.1:3001', {
  apiKey: process.env.HBSC_API_KEY, // only where the service asks for one
});

for (const file of process.argv.slice(2)) {
  const { topPrediction, jobId } = await client.classify(await openAsBlob(file), basename(file));
  console.log(`${file}: ${topPrediction.className} ${topPrediction.confidence.toFixed(3)}, job ${jobId}`);
}
