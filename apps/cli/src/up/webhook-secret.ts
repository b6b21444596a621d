import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newWebhookSecret } from '@hbsc/webhook';

/** The key that signs this data directory's webhooks: made at the first start, and then the same for good. */
export async function webhookSecretOf(dataDir: string): Promise<string> {
  const path = join(dataDir, 'webhook-secret');
  // Only the first of two starts at once writes it.
  await writeFile(path, `${newWebhookSecret()}\n`, { flag: 'wx', mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return (await readFile(path, 'utf8')).trim();
}
