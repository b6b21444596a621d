import 'reflect-metadata';
import { Execution } from '@hbsc/core';
import { Database, PrismaJobRepository } from '@hbsc/database';
import { QueueBackend, QueueConsumer } from '@hbsc/queue';
import { LIMIT_SETTINGS, type Logger, limitsOf, readSettings } from '@hbsc/runtime';
import { FilesystemBlobStore } from '@hbsc/storage';
import { NestFactory } from '@nestjs/core';
import { IsolatedClassifier } from './compute/isolated-classifier.ts';
import { ClassifyRecordingHandler } from './jobs/classify-recording.handler.ts';
import { WorkerModule } from './worker.module.ts';

/** Two deliveries in hand: while one computes, the other's rows are read or written. */
const CONCURRENCY = 2;
const CONNECTIONS = 4;

/** A worker that takes jobs. */
export interface Worker {
  /** Takes no new job, ends those in hand, then closes everything. */
  close(): Promise<void>;
}

/** The settings a worker reads from its environment. */
export function readWorkerSettings(environment?: NodeJS.ProcessEnv) {
  return readSettings(['DATABASE_URL', 'HBSC_STORAGE_DIR', 'HBSC_MODEL', ...LIMIT_SETTINGS], environment);
}

/** Loads the model in its isolated process, connects, and begins to take jobs. */
export async function startWorker(
  settings: ReturnType<typeof readWorkerSettings>,
  logger: Logger,
): Promise<Worker> {
  const limits = limitsOf(settings);
  const classifier = new IsolatedClassifier(limits.computeMs, (line) =>
    logger.warn({ line }, 'compute process'),
  );
  await classifier.start();
  const database = new Database(settings.DATABASE_URL, CONNECTIONS);
  const backend = new QueueBackend(settings.DATABASE_URL, CONNECTIONS, { durable: false });
  const blobs = await FilesystemBlobStore.open(settings.HBSC_STORAGE_DIR);
  const execution = new Execution(new PrismaJobRepository(database), blobs, classifier);

  const module = WorkerModule.with({ execution, logger });
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  const handlers = { 'classify-recording': app.get(ClassifyRecordingHandler) };
  const consumer = new QueueConsumer(backend, handlers, {
    concurrency: CONCURRENCY,
    onError: (error) => logger.error({ err: error }, 'queue error'),
  });
  await consumer.ready();

  return {
    async close() {
      await consumer.close();
      await Promise.all([app.close(), classifier.close()]);
      await Promise.all([backend.close(), database.close()]);
    },
  };
}
