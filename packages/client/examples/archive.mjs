// node archive.mjs FILE : uploads a ZIP, tar or tar.gz whose folders are named for the class, in pieces that survive lost connections.
import { open } from 'node:fs/promises';
import { HbscClient } from '@hbsc/client';

const { batches } = new HbscClient(process.env.HBSC_URL ?? 'http://127.0.0.1:3001', {
  apiKey: process.env.HBSC_API_KEY,
});
const [file = ''] = process.argv.slice(2);

const archive = await open(file);
const uploadId = await batches.uploadArchive(archive, {
  onProgress: ({ sentBytes, totalBytes }) => console.log(`sent ${sentBytes} of ${totalBytes} bytes`),
});
await archive.close();

const { id } = await batches.submit(uploadId, { name: file, labelled: { folder: true } });
for await (const { status, counts, error } of batches.updates(id)) {
  console.log(status, `${counts.succeeded}/${counts.total}`, error?.message ?? '');
}
const failed = await batches.items(id, { statuses: ['FAILED'] }, { first: 100 });
for (const { path, error } of failed?.items ?? []) console.log(`${path}: ${error?.message}`);
