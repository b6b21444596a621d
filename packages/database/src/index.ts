export { PostgresCancellations } from './cancellations.ts';
export { Database } from './client.ts';
export { PostgresJobEvents } from './job-events.ts';
export { PrismaJobRepository } from './job-repository.ts';
export { migrate } from './migrate.ts';
export { PrismaModelRegistry } from './model-registry.ts';
export { PrismaRetentionRepository } from './retention-repository.ts';
export { PrismaWebhookRepository } from './webhook-repository.ts';
