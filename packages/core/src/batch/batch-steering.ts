import { randomUUID } from 'node:crypto';
import type { Scope } from '../access/scope.ts';
import { HbscError } from '../errors.ts';
import type { ModelSelection } from '../model-selection.ts';
import { type Batch, batchStatusOf, isBatchOver } from './batch.ts';
import type { BatchRepository } from './batch-ports.ts';

/** What a client can do with a batch. */
export class BatchSteering {
  constructor(
    private readonly batches: BatchRepository,
    private readonly models: ModelSelection,
  ) {}

  /**
   * Makes no more jobs of a batch until it is resumed; those it has go on. Pausing a paused batch changes nothing.
   *
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when it is over
   */
  async pause(id: string, scope: Scope): Promise<Batch> {
    this.refuseOver(await this.find(id, scope), 'pause');
    await this.batches.setPaused(id, true);
    return this.find(id, scope);
  }

  /** @throws HbscError `NOT_FOUND`, `CONFLICT` when it is over */
  async resume(id: string, scope: Scope): Promise<Batch> {
    this.refuseOver(await this.find(id, scope), 'resume');
    await this.batches.setPaused(id, false);
    return this.find(id, scope);
  }

  /**
   * Ends a batch and all of its jobs that are not over. Cancelling a cancelled batch changes nothing.
   *
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when it is over otherwise
   */
  async cancel(id: string, scope: Scope): Promise<Batch> {
    const batch = await this.find(id, scope);
    if (batchStatusOf(batch) === 'CANCELLED') return batch;
    this.refuseOver(batch, 'cancel');
    await this.batches.cancel(id);
    return this.find(id, scope);
  }

  /**
   * Has every item whose job failed classified again. Files that were refused, and recordings whose audio has expired, stay
   * as they are.
   *
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when it is cancelled or was rejected
   */
  async retryFailed(id: string, scope: Scope): Promise<{ batch: Batch; retried: number }> {
    const batch = await this.find(id, scope);
    if (batchStatusOf(batch) !== 'FINISHED') this.refuseOver(batch, 'retry');
    const retried = await this.batches.retryFailed(id);
    return { batch: await this.find(id, scope), retried };
  }

  /**
   * Begins another batch over the same recordings, of the same tenant.
   *
   * @param model - as `name@version`; null for the active one
   * @throws HbscError `NOT_FOUND`, `CONFLICT` while it takes files or when it was rejected, `BAD_USER_INPUT` when no worker
   *   holds the model
   */
  async rerun(id: string, model: string | null, scope: Scope): Promise<Batch> {
    const { tenant, name, labels, intake } = await this.find(id, scope);
    if (intake !== 'CLOSED') {
      throw new HbscError('CONFLICT', `The batch is ${intake}. Only a closed batch can be run again.`);
    }
    if (model !== null) await this.models.held(model);
    const answering = model ?? (await this.models.active());
    return this.batches.create({
      id: randomUUID(),
      tenant,
      name,
      labels,
      intake,
      model: answering,
      rerunOf: id,
    });
  }

  private async find(id: string, scope: Scope): Promise<Batch> {
    const batch = await this.batches.find(id, scope);
    if (!batch) throw new HbscError('NOT_FOUND', `There is no batch ${id}.`);
    return batch;
  }

  private refuseOver(batch: Batch, what: string): void {
    const status = batchStatusOf(batch);
    if (!isBatchOver(status)) return;
    throw new HbscError('CONFLICT', `The batch is over (${status}): there is nothing to ${what}.`);
  }
}
