import 'reflect-metadata';
import { HbscError, Submission } from '@hbsc/core';
import { Database, PostgresJobEvents, PrismaJobRepository } from '@hbsc/database';
import { QueueBackend, QueueProducer } from '@hbsc/queue';
import { LIMIT_SETTINGS, type Logger, limitsOf, readSettings } from '@hbsc/runtime';
import { FilesystemBlobStore } from '@hbsc/storage';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HttpErrorFilter } from './errors.ts';
import { GatewayModule } from './gateway.module.ts';
import { acceptUploads } from './uploads/upload-requests.ts';

/** A request that is not received within this is cut off, milliseconds: a stalled sender must not hold its file open. */
const SLOWEST_REQUEST_MS = 120_000;

/** A listening gateway. */
export interface Gateway {
  readonly url: string;
  /** Answers what is under way, then closes every connection. */
  close(): Promise<void>;
}

/** The settings a gateway reads from its environment. */
export function readGatewaySettings(environment?: NodeJS.ProcessEnv) {
  return readSettings(
    ['HBSC_HOST', 'HBSC_PORT', 'DATABASE_URL', 'HBSC_STORAGE_DIR', ...LIMIT_SETTINGS],
    environment,
  );
}

/** Connects to everything the gateway needs and begins to listen. */
export async function startGateway(
  settings: ReturnType<typeof readGatewaySettings>,
  logger: Logger,
): Promise<Gateway> {
  const limits = limitsOf(settings);
  const blobs = await FilesystemBlobStore.open(settings.HBSC_STORAGE_DIR);
  const database = new Database(settings.DATABASE_URL);
  const backend = new QueueBackend(settings.DATABASE_URL);
  const queue = new QueueProducer(backend);
  const jobs = new PrismaJobRepository(database);
  const events = new PostgresJobEvents(settings.DATABASE_URL, (ids) => jobs.endedAmong(ids));
  await Promise.all([queue.ready(), events.listen()]);

  const submission = new Submission(jobs, queue, events);
  const readiness = () =>
    database.ping().catch((cause) => {
      throw new HbscError('STORAGE_UNAVAILABLE', 'The database does not answer.', { cause });
    });
  const adapter = new FastifyAdapter({
    requestTimeout: SLOWEST_REQUEST_MS,
    rewriteUrl: ({ url = '/' }) => url.replace(/^\/(?=$|\?)/, '/graphql'),
  });
  const server = adapter.getInstance();
  acceptUploads(server, blobs, limits.uploadBytes);
  const module = GatewayModule.with({ submission, jobs, limits, readiness, logger });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new HttpErrorFilter(logger));
  await app.listen(settings.HBSC_PORT, settings.HBSC_HOST);

  return {
    url: await app.getUrl(),
    async close() {
      await app.close();
      await Promise.all([queue.close(), events.close()]);
      await Promise.all([backend.close(), database.close()]);
    },
  };
}
