import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import {
  Allowance,
  ApiKeys,
  Authentication,
  BatchEvaluations,
  BatchIntake,
  BatchSteering,
  BatchSubmission,
  BulkSteering,
  CLEAR_EVERY_MS,
  DeploymentReading,
  Dispatch,
  LargeUploads,
  LiveBatches,
  LiveJobs,
  LiveServiceStats,
  LiveWorkload,
  ModelSelection,
  Quotas,
  readinessOf,
  Sessions,
  Steering,
  Submission,
  TenantErasure,
} from '@hbsc/core';
import {
  assertMigrated,
  Database,
  PostgresAllowanceRepository,
  PostgresAuditLog,
  PostgresBacklog,
  PostgresEndRepository,
  PostgresJobEvents,
  PostgresTenantRepository,
  PostgresUsageRepository,
  PrismaApiKeyRepository,
  PrismaBatchRepository,
  PrismaJobRepository,
  PrismaLargeUploadRepository,
  PrismaModelRegistry,
  PrismaRecordingRepository,
  PrismaRetentionRepository,
  PrismaShadowRepository,
  PrismaWebhookRepository,
  PrismaWorkerRegistry,
} from '@hbsc/database';
import { openQueueBackend, QueueProducer } from '@hbsc/queue';
import {
  LIMIT_SETTINGS,
  type Logger,
  limitsOf,
  Metrics,
  OIDC_SETTINGS,
  Periodic,
  readSettings,
  S3_SETTINGS,
  s3Of,
  settingsInForce,
} from '@hbsc/runtime';
import { openBlobStore } from '@hbsc/storage';
import { HttpWebhookTransport } from '@hbsc/webhook';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { authModeOf } from './access/auth-mode.ts';
import { Callers } from './access/callers.ts';
import { tokensOf } from './access/oidc-tokens.ts';
import { DashboardRoutes } from './dashboard/dashboard-routes.ts';
import { createErrorFormatter, HttpErrorFilter } from './errors.ts';
import { GatewayModule } from './gateway.module.ts';
import { Downloads } from './http/downloads.ts';
import { allowedHostsOf } from './http/hosts.ts';
import { allowOrigins, createAdapter } from './http/server.ts';
import { traceRequests } from './http/traced-requests.ts';
import { showGauges } from './metrics/deployment-gauges.ts';
import { MetricsRoute } from './metrics/metrics-route.ts';
import { RequestMeter } from './metrics/request-meter.ts';
import { BOARD_PATH, QueueBoardRoutes } from './queues/queue-board-routes.ts';
import { EventStreams } from './streams/event-streams.ts';
import { StreamOperations } from './streams/operations.ts';
import { WebSockets } from './streams/websockets.ts';
import { LargeUploadRoutes } from './uploads/large-upload-routes.ts';
import { acceptUploads } from './uploads/upload-requests.ts';

/** Beside the gateway's own folder, whether it runs from its sources, from its build or in its image. */
const DASHBOARD = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

/** A file of the dashboard's, by which the board of the queues shows the key of who looks. */
const BOARD_KEY = '/dashboard/board-key.js';

/** How often what is held open is looked at, milliseconds: so long it may outlive its key. */
const CHECK_SESSIONS_EVERY_MS = 2_000;

const SETTINGS = [
  'HBSC_HOST',
  'HBSC_PORT',
  'HBSC_ALLOWED_HOSTS',
  'HBSC_TRUSTED_PROXIES',
  'HBSC_CORS_ORIGINS',
  'HBSC_AUTH',
  ...OIDC_SETTINGS,
  'DATABASE_URL',
  'REDIS_URL',
  'HBSC_STORAGE_DIR',
  ...S3_SETTINGS,
  'HBSC_MODEL',
  'HBSC_IMPORT_ROOTS',
  'HBSC_WEBHOOK_SECRET',
  'HBSC_WEBHOOK_PRIVATE_TARGETS',
  'HBSC_METRICS_TOKEN',
  ...LIMIT_SETTINGS,
] as const;

type GatewaySettings = ReturnType<typeof readGatewaySettings>;

/** A listening gateway. */
export interface Gateway {
  readonly url: string;
  /** Every address it answers, as `METHOD /path`: each of them is a way in. */
  readonly routes: readonly string[];
  /** Answers what is under way, ends streams so that clients connect elsewhere, then closes every connection. */
  close(): Promise<void>;
}

/** The settings a gateway reads from its environment. In production, clients may not ask for the schema itself. */
export function readGatewaySettings(environment: NodeJS.ProcessEnv = process.env) {
  return {
    ...readSettings(SETTINGS, environment),
    introspection: environment.NODE_ENV !== 'production',
    inForce: settingsInForce(SETTINGS, environment),
  };
}

/**
 * Connects to what the gateway cannot do without and begins to listen. A queue that is away may come later.
 *
 * @throws Error when the database is away or lacks a migration, among others
 */
export async function startGateway(
  settings: GatewaySettings,
  logger: Logger,
  { isTraced = false }: { readonly isTraced?: boolean } = {},
): Promise<Gateway> {
  const authMode = authModeOf(settings);
  const limits = limitsOf(settings);
  const { introspection } = settings;
  await assertMigrated(settings.DATABASE_URL);
  const blobs = await openBlobStore({ folder: settings.HBSC_STORAGE_DIR, s3: s3Of(settings) });
  const database = new Database(settings.DATABASE_URL);
  const events = new PostgresJobEvents(database);
  await events.listen();
  const queueOptions = {
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    isTraced,
    warn: (message: string) => logger.warn(message),
  };
  const backend = openQueueBackend(queueOptions);
  const queue = new QueueProducer(backend);
  const dispatch = new Dispatch(queue, (error) => {
    logger.warn({ err: error }, 'the queue cannot be reached: what was accepted is queued later');
  });
  const jobs = new PrismaJobRepository(database);
  const modelRegistry = new PrismaModelRegistry(database);
  const models = new ModelSelection(modelRegistry, settings.HBSC_MODEL);
  const workers = new PrismaWorkerRegistry(database);
  const batches = new PrismaBatchRepository(database);
  const webhooks = webhooksOf(settings);
  // Where nobody is asked who he is, nobody can be counted.
  const isMetered = authMode === 'keys';
  const quotas = isMetered ? new Quotas(new PostgresUsageRepository(database), limits) : null;
  const allowance = isMetered
    ? new Allowance(new PostgresAllowanceRepository(database), limits.callerRequests)
    : null;
  const uploads = new LargeUploads(new PrismaLargeUploadRepository(database), blobs, limits, quotas);
  const keys = new PrismaApiKeyRepository(database);
  const authentication = new Authentication(authMode, keys, tokensOf(settings));
  const sessions = new Sessions(
    authentication,
    isMetered ? limits.socketsPerCaller : Number.POSITIVE_INFINITY,
  );
  const intake = new BatchIntake(batches, models, limits.batchItems, quotas);
  const stopping = new AbortController();
  const metrics = new Metrics();
  const meter = new RequestMeter(metrics);
  const module = GatewayModule.with({
    submission: new Submission({ jobs, dispatch, events, models, quotas, webhooks }),
    steering: new Steering(jobs, dispatch, quotas),
    bulkSteering: new BulkSteering(jobs, dispatch, quotas),
    liveJobs: new LiveJobs(jobs, events),
    liveWorkload: new LiveWorkload(jobs, queue),
    liveServiceStats: new LiveServiceStats(jobs, new PostgresEndRepository(database), queue, workers),
    queue,
    batchIntake: intake,
    batchSubmission: new BatchSubmission({
      intake,
      uploads,
      dispatch,
      takesFolders: settings.HBSC_IMPORT_ROOTS.length > 0,
    }),
    batchSteering: new BatchSteering(batches, models),
    liveBatches: new LiveBatches(batches, events),
    batchEvaluations: new BatchEvaluations(batches),
    recordings: new PrismaRecordingRepository(database),
    blobs,
    batches,
    jobs,
    models,
    modelRegistry,
    workers,
    settings: settings.inForce,
    webhooks: new PrismaWebhookRepository(database),
    shadows: new PrismaShadowRepository(database),
    keys: new ApiKeys(keys),
    downloads: new Downloads(sessions),
    tenantErasure: new TenantErasure(
      new PostgresTenantRepository(database),
      new PrismaRetentionRepository(database),
      blobs,
      dispatch,
      limits.requestMs,
    ),
    audit: new PostgresAuditLog(database),
    limits,
    introspection,
    readiness: readinessOf({ database, blobs, queue }),
    stopping: stopping.signal,
    logger,
    meter,
  });

  const hosts = allowedHostsOf(authMode, settings.HBSC_ALLOWED_HOSTS);
  const origins = settings.HBSC_CORS_ORIGINS;
  const trustedProxies = settings.HBSC_TRUSTED_PROXIES;
  const adapter = createAdapter(limits, hosts, meter, trustedProxies);
  const server = adapter.getInstance();
  const routes: string[] = [];
  server.addHook(
    'onRoute',
    ({ method, url }) => void routes.push(...[method].flat().map((name) => `${name} ${url}`)),
  );
  if (isTraced) traceRequests(server);
  new Callers(authentication, allowance).serve(server);
  acceptUploads(server, blobs, limits);
  server.addHook('onSend', async (_request, reply) => {
    if (stopping.signal.aborted) reply.header('connection', 'close');
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new HttpErrorFilter(logger, meter));
  allowOrigins(app, origins);
  await app.init();
  const { schema } = app.get(GraphQLSchemaHost);
  const operations = new StreamOperations(schema, createErrorFormatter(logger, meter), meter, {
    introspection,
    limits,
  });
  const eventStreams = new EventStreams(operations, { sessions, stopping: stopping.signal, origins });
  eventStreams.serve(server);
  new LargeUploadRoutes(uploads, limits).serve(server);
  await new DashboardRoutes(DASHBOARD).serve(server);
  const board = new QueueBoardRoutes(async () => {
    const { openQueueBoard } = await import('@hbsc/queue-board');
    return openQueueBoard(queueOptions, { path: BOARD_PATH, script: BOARD_KEY });
  });
  board.serve(server);
  const sockets = new WebSockets(operations, {
    authentication,
    sessions,
    allowance,
    logger,
    meter,
    limits,
    hosts,
    trustedProxies,
    origins,
  });
  sockets.serve(server.server);
  const backlog = new PostgresBacklog(database);
  showGauges(metrics, new DeploymentReading({ jobs, queue, backlog, workers, models }), {
    connections: () => database.connections,
    openWebSockets: () => sockets.open,
    openEventStreams: () => eventStreams.open,
    openSubscriptions: () => sockets.operations,
  });
  new MetricsRoute(metrics, authentication, settings.HBSC_METRICS_TOKEN).serve(server);
  await app.listen(settings.HBSC_PORT, settings.HBSC_HOST);
  const clearing = new Periodic(
    CLEAR_EVERY_MS,
    () => blobs.removeAbandoned(),
    (error) => logger.warn({ err: error }, 'could not clear the storage folder'),
  );

  const checking = new Periodic(
    CHECK_SESSIONS_EVERY_MS,
    () => sessions.check(),
    (error) => logger.warn({ err: error }, 'could not see which keys are still good'),
  );

  return {
    url: await app.getUrl(),
    routes,
    async close() {
      stopping.abort();
      await Promise.all([app.close(), sockets.close(), clearing.close(), checking.close()]);
      await Promise.all([queue.close(), events.close(), board.close()]);
      await Promise.all([backend.close(), database.close()]);
    },
  };
}

function webhooksOf(settings: GatewaySettings): HttpWebhookTransport | null {
  const { HBSC_WEBHOOK_SECRET: secret, HBSC_WEBHOOK_PRIVATE_TARGETS: privateTargets } = settings;
  return secret === undefined ? null : new HttpWebhookTransport({ secret, privateTargets });
}
