import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { availableModels } from '@hbsc/classifier/models';
import {
  BatchFeeder,
  BatchImport,
  BatchIntake,
  CLEAR_EVERY_MS,
  Dispatch,
  EXPIRE_EVERY_MS,
  Execution,
  FEED_EVERY_MS,
  InHand,
  KEEP_ALIVE_MS,
  type Lane,
  LargeUploads,
  ModelSelection,
  modelNameOf,
  Quotas,
  RECONCILE_EVERY_MS,
  REGISTER_EVERY_MS,
  Reconciliation,
  Retention,
  readinessOf,
  ShadowRun,
  WebhookSender,
} from '@hbsc/core';
import {
  assertMigrated,
  Database,
  PostgresCancellations,
  PostgresUsageRepository,
  PrismaBatchRepository,
  PrismaJobRepository,
  PrismaLargeUploadRepository,
  PrismaModelRegistry,
  PrismaRetentionRepository,
  PrismaShadowRepository,
  PrismaWebhookRepository,
  PrismaWorkerRegistry,
} from '@hbsc/database';
import { ArchivesAndFolders } from '@hbsc/dataset';
import { type JobHandlers, openQueueBackend, QueueConsumer, QueueProducer } from '@hbsc/queue';
import {
  importServerOf,
  LIMIT_SETTINGS,
  type Logger,
  limitsOf,
  Metrics,
  Periodic,
  readSettings,
  S3_SETTINGS,
  s3Of,
  showConnections,
} from '@hbsc/runtime';
import { openBlobStore, openObjectStore } from '@hbsc/storage';
import { HttpWebhookTransport } from '@hbsc/webhook';
import { NestFactory } from '@nestjs/core';
import { IsolatedClassifier } from './compute/isolated-classifier.ts';
import { TracedClassifier } from './compute/traced-classifier.ts';
import { HealthServer } from './health/health-server.ts';
import { WorkerMetrics } from './metrics/worker-metrics.ts';
import { JOB_HANDLERS } from './tokens.ts';
import { WorkerModule } from './worker.module.ts';

/** The bulk lane's computation stands back for everything else on the machine. */
const BULK_NICENESS = 15;
const CONNECTIONS = 4;
/** What is in hand when the worker is to stop may take this long, milliseconds; then it goes back to the queue. */
const LAST_WORK_MS = 12_000;

/** A worker that takes jobs. */
export interface Worker {
  /** Where it tells its health and metrics; null when it does so nowhere. */
  readonly healthUrl: string | null;
  /** Takes no new job, ends those in hand, then closes everything. */
  close(): Promise<void>;
}

/** The settings a worker reads from its environment. */
export function readWorkerSettings(environment?: NodeJS.ProcessEnv) {
  return readSettings(
    [
      'DATABASE_URL',
      'REDIS_URL',
      'HBSC_AUTH',
      'HBSC_STORAGE_DIR',
      'HBSC_MODEL',
      'HBSC_MODELS_DIR',
      'HBSC_IMPORT_ROOTS',
      'HBSC_WEBHOOK_SECRET',
      'HBSC_WEBHOOK_PRIVATE_TARGETS',
      'HBSC_KEEP_AUDIO_DAYS',
      'HBSC_KEEP_JOBS_DAYS',
      'HBSC_METRICS_TOKEN',
      'HBSC_WORKER_HOST',
      'HBSC_WORKER_PORT',
      ...S3_SETTINGS,
      ...LIMIT_SETTINGS,
    ],
    environment,
  );
}

/**
 * Loads the model in its isolated process, connects, and begins to take jobs.
 *
 * @throws Error when the database is away or lacks a migration, among others
 */
export async function startWorker(
  settings: ReturnType<typeof readWorkerSettings>,
  logger: Logger,
  { isTraced = false }: { readonly isTraced?: boolean } = {},
): Promise<Worker> {
  await assertMigrated(settings.DATABASE_URL);
  const warn = (what: string) => (error: unknown) => logger.warn({ err: error }, what);
  const limits = limitsOf(settings);
  const { computeMs: timeoutMs, batchWindow } = limits;
  const onStderr = (line: string) => logger.warn({ line }, 'compute process');
  // A lane each, so that a data set under way never stands before a single upload. The bulk lane's starts with its first job.
  const interactive = new IsolatedClassifier({ timeoutMs, onStderr });
  const bulk = new IsolatedClassifier({ timeoutMs, onStderr, niceness: BULK_NICENESS });
  await interactive.start();

  const database = new Database(settings.DATABASE_URL, CONNECTIONS);
  const jobs = new PrismaJobRepository(database);
  const webhooks = new PrismaWebhookRepository(database);
  const cancellations = new PostgresCancellations(database);
  const models = new PrismaModelRegistry(database);
  let held: readonly string[] = [];
  const registerModels = async () => {
    const available = await availableModels(settings.HBSC_MODELS_DIR);
    await models.register(available);
    held = available.map(modelNameOf);
  };
  await Promise.all([cancellations.listen(), registerModels()]);

  const backend = openQueueBackend({
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    isTraced,
    warn: (message) => logger.warn(message),
  });
  const queue = new QueueProducer(backend);
  const dispatch = new Dispatch(
    queue,
    warn('the queue cannot be reached; the reconciliation makes up for it'),
  );
  const blobs = await openBlobStore({ folder: settings.HBSC_STORAGE_DIR, s3: s3Of(settings) });
  const inHand = new InHand(jobs, warn('could not say that jobs in hand are alive'));
  const shadows = new PrismaShadowRepository(database);
  const metrics = new Metrics();
  const meter = new WorkerMetrics(metrics);
  const onFailure = warn('a model in the shadow came to nothing; the answer stands');
  const executionOn = (lane: Lane, isolated: IsolatedClassifier) => {
    const classifier = isTraced ? new TracedClassifier(isolated) : isolated;
    const shadowRun = new ShadowRun({ classifier, results: shadows, onFailure });
    return new Execution({
      lane,
      jobs,
      blobs,
      classifier,
      shadowRun,
      cancellations,
      dispatch,
      inHand,
      meter,
    });
  };

  const leaving = new AbortController();
  const batches = new PrismaBatchRepository(database);
  const importServer = importServerOf(settings);
  const objects = importServer && (await openObjectStore(importServer));
  // Where nobody is asked who he is, nobody can be counted.
  const quotas =
    settings.HBSC_AUTH === 'keys' ? new Quotas(new PostgresUsageRepository(database), limits) : null;
  const selection = new ModelSelection(models, settings.HBSC_MODEL);
  const module = WorkerModule.with({
    interactive: executionOn('INTERACTIVE', interactive),
    bulk: executionOn('BULK', bulk),
    batchImport: new BatchImport({
      batches,
      intake: new BatchIntake(batches, selection, limits.batchItems, quotas),
      uploads: new LargeUploads(new PrismaLargeUploadRepository(database), blobs, limits),
      blobs,
      cancellations,
      reader: new ArchivesAndFolders(limits, settings.HBSC_IMPORT_ROOTS, objects),
      limits,
      leaving: leaving.signal,
      meter,
    }),
    webhooks,
    sender: senderOf(settings, jobs, webhooks),
    retention: new Retention(
      new PrismaRetentionRepository(database),
      blobs,
      {
        audioDays: settings.HBSC_KEEP_AUDIO_DAYS,
        jobDays: settings.HBSC_KEEP_JOBS_DAYS,
      },
      leaving.signal,
    ),
    logger,
    metrics: meter,
  });
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  const consumer = new QueueConsumer(backend, app.get<JobHandlers>(JOB_HANDLERS), { onError: warn('queue') });

  // A consumer whose first connection failed would stay dead: whoever runs this process starts another.
  consumer.ready().catch((error: unknown) => {
    if (leaving.signal.aborted) return;
    logger.fatal({ err: error }, 'the queue refused the first connection');
    process.exit(1);
  });

  const registering = new Periodic(
    REGISTER_EVERY_MS,
    registerModels,
    warn('could not say which models are held'),
  );

  const workers = new PrismaWorkerRegistry(database);
  const self = { id: randomUUID(), host: hostname(), pid: process.pid, startedAt: new Date() };
  const attending = new Periodic(
    KEEP_ALIVE_MS,
    () => workers.attend({ ...self, models: held, inHand: inHand.runs }),
    warn('could not say that this worker is there'),
  );

  // A queue that lost its data has lost the schedule too.
  let scheduleAt = 0;
  const reconciliation = new Reconciliation(batches, jobs, webhooks, queue);
  const reconciling = new Periodic(
    RECONCILE_EVERY_MS,
    async () => {
      if (Date.now() >= scheduleAt) {
        await queue.schedule('expire-recordings', EXPIRE_EVERY_MS, {});
        scheduleAt = Date.now() + EXPIRE_EVERY_MS;
      }
      await reconciliation.sweep();
    },
    warn('could not reconcile'),
  );

  const feeder = new BatchFeeder(batches, queue, batchWindow);
  const feeding = new Periodic(FEED_EVERY_MS, () => feeder.feed(), warn('could not feed batches'));

  const clearing = new Periodic(
    CLEAR_EVERY_MS,
    () => blobs.removeAbandoned(),
    warn('could not clear the storage folder'),
  );

  showConnections(metrics, () => database.connections);
  metrics.gauge('hbsc_runs_in_hand', 'Runs that this worker is busy with.', [], () => [
    [{}, inHand.runs.length],
  ]);
  const health = await healthServerOf(settings, metrics, readinessOf({ database, blobs, queue }));
  if (health) logger.info({ url: health.url }, 'telling health and metrics');

  return {
    healthUrl: health?.url ?? null,
    async close() {
      leaving.abort();
      const handBack = setTimeout(() => void Promise.all([interactive.close(), bulk.close()]), LAST_WORK_MS);
      await Promise.all([
        consumer.close(),
        ...[reconciling, feeding, registering, clearing, attending].map((periodic) => periodic.close()),
      ]);
      clearTimeout(handBack);
      await health?.close();
      inHand.close();
      await workers.leave(self.id).catch(warn('could not say that this worker leaves'));
      await Promise.all([
        app.close(),
        interactive.close(),
        bulk.close(),
        cancellations.close(),
        queue.close(),
      ]);
      await Promise.all([backend.close(), database.close()]);
    },
  };
}

async function healthServerOf(
  settings: ReturnType<typeof readWorkerSettings>,
  metrics: Metrics,
  readiness: () => Promise<void>,
): Promise<HealthServer | null> {
  const { HBSC_WORKER_HOST: host, HBSC_WORKER_PORT: port, HBSC_METRICS_TOKEN: token } = settings;
  return port === undefined ? null : HealthServer.listen({ host, port, token, metrics, readiness });
}

function senderOf(
  settings: ReturnType<typeof readWorkerSettings>,
  jobs: PrismaJobRepository,
  webhooks: PrismaWebhookRepository,
): WebhookSender | null {
  const { HBSC_WEBHOOK_SECRET: secret, HBSC_WEBHOOK_PRIVATE_TARGETS: privateTargets } = settings;
  return secret
    ? new WebhookSender(jobs, webhooks, new HttpWebhookTransport({ secret, privateTargets }))
    : null;
}
