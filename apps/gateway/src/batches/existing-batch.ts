import { type Batch, HbscError, type Scope, type ScopedBatches } from '@hbsc/core';
import { idOf } from '../ids.ts';

/** @throws HbscError `NOT_FOUND` */
export async function existingBatch(
  repository: Pick<ScopedBatches, 'find'>,
  given: string,
  scope: Scope,
): Promise<Batch> {
  const id = idOf(given, 'batch');
  const batch = await repository.find(id, scope);
  if (!batch) throw new HbscError('NOT_FOUND', `There is no batch ${id}.`);
  return batch;
}
