import { HbscError } from '@hbsc/core';

/** Content could not be taken in; the cause says why. */
export function notStored(cause: unknown): never {
  throw new HbscError('STORAGE_UNAVAILABLE', 'The recording could not be stored. Try again.', { cause });
}

/** Content could not be brought here from the storage; the cause says why. */
export function notFetched(cause: unknown): never {
  throw cause instanceof HbscError
    ? cause
    : new HbscError('STORAGE_UNAVAILABLE', 'The recording could not be fetched. Try again.', { cause });
}

/** There is no blob with that hash. */
export function notThere(cause: unknown): never {
  throw new HbscError('STORAGE_UNAVAILABLE', 'The recording is not in the storage.', { cause });
}

/** The storage does not answer, or not as it should; the cause says how. */
export function notReached(cause: unknown): never {
  throw cause instanceof HbscError ? cause : new HbscError('STORAGE_UNAVAILABLE', undefined, { cause });
}

/** For `catch`: the file that was to be changed is gone already, and that is as good. */
export function unlessMissing(error: unknown): void {
  if (!hasCode(error, 'ENOENT')) throw error;
}

/** Whether it is the system's error of that name, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** Whether there is no room left, on the disk or in its owner's share of it. */
export function isDiskFull(error: unknown): boolean {
  const reason = error instanceof HbscError ? error.cause : error;
  return hasCode(reason, 'ENOSPC') || hasCode(reason, 'EDQUOT');
}
