export { QueueBackend } from './backend.ts';
export { type JobHandler, type JobHandlers, QueueConsumer } from './consumer.ts';
export { QueueProducer } from './producer.ts';
