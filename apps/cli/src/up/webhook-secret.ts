import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newWebhookSecret } from '@hbsc/webhook';

/** The key that signs this data directory's webhooks: made at the first start, and then the same for good. */
export async function webhookSecretOf(dataDir: string): Promise<string> {
  const path = join(dataDir, 'webhook-secret');
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, `${newWebhookSecret()}\n`, { flag: 'wx', mode: 0o600 });
  try {
    // Whole or not at all, and never over one that is there.
    await link(aside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(aside, { force: true });
  }
  return (await readFile(path, 'utf8')).trim();
}
