import { HbscError } from '@hbsc/core';

/** Where in a manifest something is wrong. Lines and columns are counted from 1; a CSV's columns are its fields. */
export interface ManifestPlace {
  readonly line: number;
  readonly column?: number;
}

/** A manifest that cannot be read: where, and why. */
export function manifestFault({ line, column }: ManifestPlace, fault: string, cause?: unknown): HbscError {
  const place = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  return new HbscError('BAD_USER_INPUT', `The manifest is wrong at ${place}: ${fault}.`, { cause });
}
