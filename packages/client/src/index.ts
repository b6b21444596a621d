export { HbscClient, HbscClientError } from './client.ts';
export type { ClassProbability, JobView, Prediction, ResultView } from './types.ts';
