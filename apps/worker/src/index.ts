export { readWorkerSettings, startWorker, type Worker } from './worker.ts';
