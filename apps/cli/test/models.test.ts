import type { HbscClient, JobView } from '@hbsc/client';
import { fixture, ModelsFolder } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Stack, startStack } from './stack.ts';

describe('models of a service that runs', () => {
  let folder: ModelsFolder;
  let stack: Stack;
  beforeAll(async () => {
    folder = await ModelsFolder.create();
    await folder.addM5('1.0.0');
    await folder.addM5('1.0.1', { figures: [{ name: 'accuracy', value: 0.8, low: 0.7, high: 0.9 }] });
    await folder.addM5('1.0.2', { sha256: '0'.repeat(64) });
    stack = await startStack({ gateways: 2, env: { HBSC_MODELS_DIR: folder.path, HBSC_MODEL: 'm5@1.0.0' } });
  });
  afterAll(async () => {
    await stack?.stop();
    await folder?.remove();
  });

  const classified = async (client: HbscClient): Promise<JobView> => {
    const { id } = await client.submit(new Blob([fixture('wav')]), 'heart.wav');
    for await (const job of client.updates(id)) if (job.finishedAt) return job;
    throw new Error(`job ${id} came to no end`);
  };
  const another = () => {
    const [, second] = stack.gateways;
    if (!second) throw new RangeError('there is no second gateway');
    return second.client;
  };
  /** A worker that stops ends what it has in hand, shadows too. */
  const changeWorkers = async () => {
    await stack.workers.at(-1)?.stop();
    await stack.addWorker();
  };

  it('are listed with what each does', async () => {
    const [first, second] = await stack.client.models();
    expect(first).toMatchObject({ version: '1.0.0', isActive: true, isShadow: false });
    expect(second).toMatchObject({ version: '1.0.1', isActive: false, figures: [{ name: 'accuracy' }] });
  });

  it('answer from the moment they are activated, through every gateway', async () => {
    expect((await classified(another())).result?.model.version).toBe('1.0.0');
    await stack.client.activateModel('m5@1.0.1');
    expect((await classified(another())).result?.model.version).toBe('1.0.1');
  });

  it('in the shadow are heard by the record alone', async () => {
    await stack.client.activateModel('m5@1.0.1');
    await stack.client.shadowModel('m5@1.0.0');
    const { id, result } = await classified(another());
    await changeWorkers();
    expect(result?.model.version).toBe('1.0.1');
    expect(await stack.client.shadowResult(id)).toMatchObject({
      model: { version: '1.0.0' },
      topPrediction: result?.topPrediction,
    });
  });

  it('that are broken harm no answer from the shadow', async () => {
    await stack.client.activateModel('m5@1.0.1');
    await stack.client.shadowModel('m5@1.0.2');
    const jobs = [await classified(stack.client), await classified(stack.client)];
    await changeWorkers();
    for (const { id, status, attempts } of jobs) {
      expect({ status, attempts }).toEqual({ status: 'SUCCEEDED', attempts: 1 });
      expect(await stack.client.shadowResult(id)).toBeNull();
    }
  });

  it('that no worker holds cannot be chosen', async () => {
    await expect(stack.client.activateModel('m6@1.0.0')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('m5@1.0.1'),
    });
  });
});
