// node deadline.mjs FILE SECONDS : waits no longer than that, then cancels the job; shows how failures are told.
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { HbscClient, HbscClientError } from '@hbsc/client';

const client = new HbscClient(process.env.HBSC_URL ?? 'http://127.0.0.1:3001', {
  apiKey: process.env.HBSC_API_KEY,
  retries: 5, // what would do something twice is never sent again
});
const [file = '', seconds = '10'] = process.argv.slice(2);

try {
  const { id } = await client.submit(await openAsBlob(file), basename(file));
  try {
    const hurried = client.withSignal(AbortSignal.timeout(Number(seconds) * 1000));
    for await (const { status } of hurried.updates(id)) console.log(status);
  } catch (reason) {
    if (reason.name !== 'TimeoutError') throw reason;
    console.log((await client.cancel(id)).status, 'after', seconds, 's');
  }
} catch (error) {
  if (!(error instanceof HbscClientError)) throw error;
  const { code, message, retryable, retryAfter } = error;
  console.error(`${code}: ${message}`, retryable ? `Try again in ${retryAfter ?? 'a few'} s.` : '');
  process.exitCode = 1;
}
