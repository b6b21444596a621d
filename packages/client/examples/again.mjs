// node again.mjs : lists what failed today for a reason that may pass, and has it classified once more.
import { HbscClient } from '@hbsc/client';

const client = new HbscClient(process.env.HBSC_URL ?? 'http://127.0.0.1:3001', {
  apiKey: process.env.HBSC_API_KEY,
});

const today = new Date().toISOString().slice(0, 10);
const filter = { statuses: ['FAILED'], createdFrom: `${today}T00:00:00Z` };
let after = null;
do {
  const page = await client.jobs(filter, { first: 100, after, sort: 'CREATED_ASC' });
  for (const { id, fileName, error } of page.jobs) {
    console.log(`${fileName}: ${error?.message}`);
    if (error?.retryable) await client.retry(id);
  }
  after = page.hasNextPage ? page.endCursor : null;
} while (after !== null);
