import { createLogger } from '@hbsc/runtime';
import { throwAwayDatabase } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import { readWorkerSettings, startWorker } from '../src/worker.ts';

describe('a worker', () => {
  it('does not start on a database that was not migrated', async () => {
    const { url, drop } = await throwAwayDatabase();
    const settings = readWorkerSettings({ DATABASE_URL: url, HBSC_STORAGE_DIR: '/nowhere' });
    await expect(startWorker(settings, createLogger('worker', 'silent'))).rejects.toThrow(
      'The database was never migrated. Run: hbsc migrate',
    );
    await drop();
  });
});
