export type { QueueBackend } from './backend.ts';
export { type JobHandler, type JobHandlers, QueueConsumer } from './consumer.ts';
export { openQueueBackend, type QueueBackendOptions } from './open-backend.ts';
export { QueueProducer } from './producer.ts';
