import { type Batch, type BatchRepository, HbscError } from '@hbsc/core';
import { idOf } from '../ids.ts';

/** @throws HbscError `NOT_FOUND` */
export async function existingBatch(
  repository: Pick<BatchRepository, 'find'>,
  given: string,
): Promise<Batch> {
  const id = idOf(given, 'batch');
  const batch = await repository.find(id);
  if (!batch) throw new HbscError('NOT_FOUND', `There is no batch ${id}.`);
  return batch;
}
