import { HbscError } from '@hbsc/core';
import { z } from 'zod';

/** The id of a job that may exist, in the letters it is stored in; null for what no job can be called. */
export function possibleJobId(given: string): string | null {
  return z.uuid().safeParse(given).success ? given.toLowerCase() : null;
}

/** @throws HbscError `NOT_FOUND` for what no job can be called */
export function jobIdOf(given: string): string {
  const id = possibleJobId(given);
  if (id === null) throw new HbscError('NOT_FOUND', 'There is no such job: the id of a job is a UUID.');
  return id;
}
