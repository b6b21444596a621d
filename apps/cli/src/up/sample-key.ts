import { ApiKeys } from '@hbsc/core';
import { Database, PrismaApiKeyRepository } from '@hbsc/database';

/** As long as the bundled samples may take, milliseconds. */
const GOOD_MS = 10 * 60 * 1000;

/** A key that classifies the bundled samples and is soon over; none where nobody is asked for one. */
export async function keyForSamples(databaseUrl: string): Promise<string | undefined> {
  if (process.env.HBSC_AUTH !== 'keys') return undefined;
  const database = new Database(databaseUrl, 1);
  try {
    const keys = new ApiKeys(new PrismaApiKeyRepository(database));
    const expiresAt = new Date(Date.now() + GOOD_MS);
    const { secret } = await keys.create({ name: 'bundled samples', role: 'submitter', expiresAt });
    return secret;
  } finally {
    await database.close();
  }
}
