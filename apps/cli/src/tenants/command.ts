import { Dispatch, type ErasureReceipt, exportTenant, TenantErasure, type TenantExported } from '@hbsc/core';
import { Command } from 'commander';
import { withDatabase } from '../database.ts';
import { FolderArchive } from './folder-archive.ts';

const EXAMPLES = `
The exit code is 0 when it was done, 1 when it was not. An erasure that is given again goes on where it was; an export begins anew, in another
folder. Both stand in the audit log.

Examples:
  DATABASE_URL=postgresql://hbsc:password@db.example.org/hbsc HBSC_STORAGE_DIR=/var/lib/hbsc hbsc tenants export clinic-a --out clinic-a
  hbsc tenants erase clinic-a --confirm clinic-a`;

/** `hbsc tenants`: straight to the database and the recordings. */
export function tenantsCommand(): Command {
  const tenants = new Command('tenants')
    .description(
      'Exports and erases what a tenant has: in the database at DATABASE_URL and the recordings at HBSC_STORAGE_DIR or HBSC_S3_BUCKET.',
    )
    .addHelpText('afterAll', EXAMPLES);
  tenants
    .command('export')
    .description(
      'Writes jobs, batches, items and large uploads as JSON Lines, and their files, into a new folder.',
    )
    .argument('<tenant>')
    .requiredOption('--out <folder>', 'where to; it must not exist')
    .action(async (tenant: string, { out }: { out: string }) => {
      const { jobs, batches, items, audio, uploads } = await exported(tenant, out);
      const files = `${audio} recordings, ${uploads} large uploads`;
      console.log(`${out}: ${jobs} jobs, ${batches} batches with ${items} items, ${files}.`);
    });
  tenants
    .command('erase')
    .description('Removes all that a tenant has, its keys too, but for the audit log. It does not come back.')
    .argument('<tenant>')
    .requiredOption('--confirm <tenant>', 'its name once more')
    .action(async (tenant: string, { confirm }: { confirm: string }) => {
      console.log(JSON.stringify(await erased(tenant, confirm), null, 2));
    });
  return tenants;
}

async function exported(tenant: string, out: string): Promise<TenantExported> {
  const blobs = await openBlobs();
  return withDatabase('exportTenant', { tenant }, async (database) => {
    const rows = await import('@hbsc/database');
    const recordings = new rows.PrismaRecordingRepository(database);
    const kept = async (ids: readonly string[]) => {
      const found = await recordings.findMany(ids);
      return new Set(found.flatMap(({ id, audioAvailable }) => (audioAvailable ? id : [])));
    };
    const archive = await FolderArchive.open(out);
    try {
      const sources = {
        jobs: new rows.PrismaJobRepository(database),
        webhooks: new rows.PrismaWebhookRepository(database),
        shadows: new rows.PrismaShadowRepository(database),
        batches: new rows.PrismaBatchRepository(database),
        uploads: new rows.PrismaLargeUploadRepository(database),
        blobs,
        kept,
      };
      return await exportTenant(tenant, sources, archive);
    } finally {
      await archive.close();
    }
  });
}

async function erased(tenant: string, confirm: string): Promise<ErasureReceipt> {
  const blobs = await openBlobs();
  const { LIMIT_SETTINGS, limitsOf, readSettings } = await import('@hbsc/runtime');
  const { openQueueBackend, QueueProducer } = await import('@hbsc/queue');
  const settings = readSettings(['DATABASE_URL', 'REDIS_URL', ...LIMIT_SETTINGS]);
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = settings;
  const { requestMs } = limitsOf(settings);
  const backend = openQueueBackend({ databaseUrl, redisUrl, warn: console.warn });
  const queue = new QueueProducer(backend);
  try {
    return await withDatabase('eraseTenant', { tenant }, async (database) => {
      const { PostgresTenantRepository, PrismaRetentionRepository } = await import('@hbsc/database');
      const rows = new PrismaRetentionRepository(database);
      const dispatch = new Dispatch(queue, (error) => console.warn(`hbsc: ${String(error)}`));
      const tenants = new PostgresTenantRepository(database);
      return new TenantErasure(tenants, rows, blobs, dispatch, requestMs).erase(tenant, confirm);
    });
  } finally {
    await queue.close();
    await backend.close();
  }
}

async function openBlobs() {
  const [{ readSettings, S3_SETTINGS, s3Of }, { openBlobStore }] = await Promise.all([
    import('@hbsc/runtime'),
    import('@hbsc/storage'),
  ]);
  const settings = readSettings(['HBSC_STORAGE_DIR', ...S3_SETTINGS]);
  return openBlobStore({ folder: settings.HBSC_STORAGE_DIR, s3: s3Of(settings) });
}
