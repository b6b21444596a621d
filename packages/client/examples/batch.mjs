// node batch.mjs FILE... : classifies a labelled data set, file by file; the label is what a name begins with, as in murmur__1.wav.
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { HbscClient } from '@hbsc/client';

const { batches } = new HbscClient(process.env.HBSC_URL ?? 'http://127.0.0.1:3001', {
  apiKey: process.env.HBSC_API_KEY,
});

const { id } = await batches.open({ name: 'an example', labels: { abnormal: 'murmur' } });
for (const file of process.argv.slice(2)) {
  const path = basename(file);
  const [added] = await batches.add(id, [
    { path, content: await openAsBlob(file), label: path.split('__')[0] },
  ]);
  if (added.error) console.error(`${path}: ${added.error.message}`);
}
await batches.close(id);

for await (const { status, counts, etaSeconds } of batches.updates(id)) {
  console.log(status, `${counts.succeeded + counts.failed}/${counts.total}`, etaSeconds ?? '');
}

const evaluation = await batches.evaluation(id);
if (evaluation) {
  const { value, interval } = evaluation.all.accuracy;
  console.log(`accuracy ${value} (${interval?.low} to ${interval?.high})`, evaluation.all.confusion);
}
for await (const text of batches.exportItems(id, 'csv')) process.stdout.write(text);
