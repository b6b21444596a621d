export { Database } from './client.ts';
export { PostgresJobEvents } from './job-events.ts';
export { PrismaJobRepository } from './job-repository.ts';
export { migrate } from './migrate.ts';
