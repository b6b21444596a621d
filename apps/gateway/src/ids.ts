import { HbscError } from '@hbsc/core';
import { z } from 'zod';

/** The id of a row that may exist, in the letters it is stored in; null for what none can be called. */
export function possibleId(given: string): string | null {
  return z.uuid().safeParse(given).success ? given.toLowerCase() : null;
}

/**
 * @param what - what is called so, in messages
 * @throws HbscError `NOT_FOUND` for what none can be called
 */
export function idOf(given: string, what: 'job' | 'batch' | 'upload' | 'key'): string {
  const id = possibleId(given);
  if (id === null)
    throw new HbscError('NOT_FOUND', `There is no such ${what}: the id of a ${what} is a UUID.`);
  return id;
}
