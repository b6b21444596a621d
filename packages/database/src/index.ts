export { Database } from './client.ts';
export { PrismaJobRepository } from './job-repository.ts';
export { migrate } from './migrate.ts';
