import { HbscError } from '@hbsc/core';
import { quoted } from '../archive/rejection.ts';

/** Nothing of the folder may be read, or even whether it is there be told. */
export function forbidden(folder: string): HbscError {
  return new HbscError('FORBIDDEN', `The folder ${quoted(folder)} is none of those that may be imported.`);
}
