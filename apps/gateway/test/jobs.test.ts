import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../src/gateway.ts';
import {
  ask,
  CLASSIFICATION,
  FAILURE,
  type GatewaySite,
  openSite,
  submit,
  submitted,
} from './gateway-site.ts';

const JOB =
  'query ($id: ID!) { job(id: $id) { status run revision error { code } result { outcome topPrediction { className } } } }';
const CANCEL = 'mutation ($id: ID!) { cancelJob(input: { id: $id }) { job { id status } } }';
const RETRY = 'mutation ($id: ID!) { retryJob(input: { id: $id }) { job { id status run } } }';

describe('the job API', () => {
  let site: GatewaySite;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await openSite();
    await site.models.register([{ ...CLASSIFICATION.model, figures: [] }]);
    gateway = await site.startGateway({
      HBSC_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    });
  });
  afterAll(() => site?.close());

  const codeOf = async (query: string, variables: object) =>
    (await ask(gateway, query, variables)).errors?.[0]?.extensions.code;

  describe('submitRecording', () => {
    it('takes a recording with nothing but the file', async () => {
      const { data } = await submit(gateway);
      expect(data.submitRecording.job).toEqual({
        id: expect.any(String),
        status: 'QUEUED',
        priority: 'NORMAL',
        model: 'pcgnet@1.0.1',
        clientReference: null,
        revision: expect.any(Number),
        reusedFrom: null,
        fileName: 'heart.wav',
        webhooks: [],
      });
    });

    it('takes everything a client may say with it', async () => {
      const options = { model: 'm5@1.0.0', priority: 'HIGH', clientReference: 'patient 7' };
      const { data } = await submit(gateway, { ...options, webhookUrl: 'https://example.com/hook' });
      expect(data.submitRecording.job).toMatchObject(options);
    });

    it('makes one job of a hundred requests with one idempotency key', async () => {
      const input = { idempotencyKey: randomUUID() };
      const answers = await Promise.all(Array.from({ length: 100 }, () => submit(gateway, input)));
      expect(new Set(answers.map(({ data }) => data.submitRecording.job.id)).size).toBe(1);
    });

    it('refuses another request under the same idempotency key', async () => {
      const input = { idempotencyKey: randomUUID() };
      await submit(gateway, input);
      const { errors } = await submit(gateway, { ...input, priority: 'LOW' });
      expect(errors).toMatchObject([{ extensions: { code: 'CONFLICT', retryable: false } }]);
    });

    it.each([
      ['a model that no worker holds', { model: 'm6@1.0.0' }, /m6@1\.0\.0.*m5@1\.0\.0/],
      ['a webhook to an address inside', { webhookUrl: 'http://127.0.0.1/' }, /./],
      ['an idempotency key that is no text', { idempotencyKey: 'half a \ud83d' }, /idempotencyKey.*halves/],
      ['a client reference that is too long', { clientReference: 'x'.repeat(201) }, /clientReference.*200/],
    ])('refuses %s', async (_what, input, message) => {
      expect((await submit(gateway, input)).errors).toMatchObject([
        { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    });

    it('says nothing of its inside when a file stands where text belongs', async () => {
      const form = new FormData();
      form.set('operations', JSON.stringify({ query: CANCEL, variables: { id: null } }));
      form.set('map', '{"0":["variables.id"]}');
      form.set('0', new Blob(['RIFF']), 'heart.wav');
      const headers = { 'apollo-require-preflight': '1' };
      const answer = await (await fetch(gateway.url, { method: 'POST', body: form, headers })).text();
      expect(answer).toContain('BAD_USER_INPUT');
      expect(answer).not.toMatch(/blob|Staged|staging/);
    });

    it('takes over an earlier result when asked to', async () => {
      const { data: earlier } = await submit(gateway, {}, 'RIFF of its own');
      const id = earlier.submitRecording.job.id;
      await site.jobs.start(id, 1);
      await site.jobs.succeed(id, 1, CLASSIFICATION);
      const { data } = await submit(gateway, { reuseResult: true }, 'RIFF of its own');
      expect(data.submitRecording.job).toMatchObject({ status: 'SUCCEEDED', reusedFrom: id });
    });
  });

  describe('job', () => {
    it('shows the result once there is one', async () => {
      const id = await submitted(gateway);
      await site.jobs.start(id, 1);
      await site.jobs.succeed(id, 1, CLASSIFICATION);
      expect((await ask(gateway, JOB, { id })).data.job).toMatchObject({
        status: 'SUCCEEDED',
        result: { outcome: 'CLASSIFIED', topPrediction: { className: 'murmur' } },
      });
    });

    it.each([randomUUID(), 'no-uuid', ''])('is null for the unknown id %p', async (id) => {
      expect(await ask(gateway, JOB, { id })).toEqual({ data: { job: null } });
    });

    it('finds an id in capital letters', async () => {
      const id = (await submitted(gateway)).toUpperCase();
      expect((await ask(gateway, JOB, { id })).data.job).toMatchObject({ status: 'QUEUED' });
    });
  });

  it('shows the webhook that is owed for the end of a job', async () => {
    const id = await submitted(gateway, { webhookUrl: 'https://example.com/hook' });
    await site.jobs.fail(id, 1, FAILURE);
    const query = 'query ($id: ID!) { job(id: $id) { webhooks { run url status attempts { number } } } }';
    const webhook = { run: 1, url: 'https://example.com/hook', status: 'PENDING', attempts: [] };
    expect((await ask(gateway, query, { id })).data.job).toEqual({ webhooks: [webhook] });
  });

  describe('cancelJob', () => {
    it('ends a job that is not over, and does so once', async () => {
      const id = await submitted(gateway);
      const cancelled = { data: { cancelJob: { job: { id, status: 'CANCELLED' } } } };
      expect(await ask(gateway, CANCEL, { id })).toEqual(cancelled);
      expect(await ask(gateway, CANCEL, { id })).toEqual(cancelled);
    });

    it('refuses a job that is over', async () => {
      const id = await submitted(gateway);
      await site.jobs.fail(id, 1, FAILURE);
      expect(await codeOf(CANCEL, { id })).toBe('CONFLICT');
    });
  });

  describe('retryJob', () => {
    it('begins the next run of a job that failed', async () => {
      const id = await submitted(gateway);
      await site.jobs.fail(id, 1, FAILURE);
      const { data } = await ask(gateway, RETRY, { id });
      expect(data.retryJob).toEqual({ job: { id, status: 'QUEUED', run: 2 } });
    });

    it('refuses a job that did not fail', async () => {
      expect(await codeOf(RETRY, { id: await submitted(gateway) })).toBe('CONFLICT');
    });
  });

  it.each([
    ['cancelJob', CANCEL, randomUUID()],
    ['cancelJob', CANCEL, 'no-uuid'],
    ['retryJob', RETRY, randomUUID()],
    ['retryJob', RETRY, 'no-uuid'],
  ])('%s says that there is no job of an unknown id', async (_name, mutation, id) => {
    expect(await codeOf(mutation, { id })).toBe('NOT_FOUND');
  });
});
