import { HbscClient, HbscClientError } from '@hbsc/client';
import { Option } from 'commander';

/** What every command takes that speaks to a running service. */
export interface ServiceFlags {
  readonly url: string;
}

/** `--url`, or `HBSC_URL`. */
export function urlOption(): Option {
  return new Option('--url <url>', 'where the service is').env('HBSC_URL').default('http://127.0.0.1:3001');
}

/** The key, where the service asks for one, is in `HBSC_API_KEY`: what stands on a command line, others see. */
export function clientOf({ url }: ServiceFlags): HbscClient {
  return new HbscClient(url, { apiKey: process.env.HBSC_API_KEY || undefined });
}

/** Errors by which there is no service for whoever asks: nothing else that he asks will fare better. */
export const NO_SERVICE: readonly string[] = ['UNREACHABLE', 'UNAUTHENTICATED', 'FORBIDDEN'];

/** What somebody gave is wrong, or there is no service: another try of the same would go no better. */
export const WRONG_USE = 2;

/** What is said of an error at a terminal, where nobody sends headers. */
export function messageOf(error: unknown): string {
  if (error instanceof HbscClientError && error.code === 'UNAUTHENTICATED')
    return 'The service asks for a key: set HBSC_API_KEY to one that is good.';
  return error instanceof Error ? error.message : String(error);
}
