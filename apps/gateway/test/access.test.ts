import { once } from 'node:events';
import { HbscClient } from '@hbsc/client';
import { PrismaJobRepository } from '@hbsc/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import type { Gateway } from '../src/gateway.ts';
import { TestCaller } from './callers.ts';
import { type GatewaySite, openSite } from './gateway-site.ts';

const SUBMIT = 'mutation ($input: SubmitRecordingInput!) { submitRecording(input: $input) { job { id } } }';
const FILE = 'variables.input.audio';
const FEED = 'subscription { jobFeed { id } }';
const REQUESTS = 240;

const codeOf = ({ errors }: { errors?: readonly { extensions: { code: string } }[] }) =>
  errors?.[0]?.extensions.code;

describe('a gateway that asks for keys', () => {
  let site: GatewaySite;
  let gateway: Gateway;
  let admin: TestCaller;
  let submitter: TestCaller;
  let anonymous: TestCaller;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway({
      HBSC_AUTH: 'keys',
      HBSC_CALLER_REQUESTS: String(REQUESTS),
      HBSC_TENANT_JOBS: '2',
      HBSC_TENANT_BYTES: '1000',
      HBSC_SOCKETS_PER_CALLER: '2',
    });
    admin = await TestCaller.of(gateway, site.database, 'default', 'admin');
    submitter = await TestCaller.of(gateway, site.database, 'clinic', 'submitter');
    anonymous = new TestCaller(gateway, null);
  });
  afterAll(() => site?.close());

  /** Opens a WebSocket and says who asks. @returns the socket, and what came of it: a message, or the code it was closed with */
  async function socketOf(
    authorization: string | undefined,
  ): Promise<{ socket: WebSocket; answer: unknown }> {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    const message = once(socket, 'message').then(([text]) => JSON.parse(String(text)).type);
    const closed = once(socket, 'close').then(([code]) => code);
    return { socket, answer: await Promise.race([message, closed]) };
  }

  const create = async (input: object) => {
    const { data } = await admin.ask<{ createApiKey: { secret: string; apiKey: { id: string } } }>(
      'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }',
      { input },
    );
    return new TestCaller(gateway, data.createApiKey.secret, data.createApiKey.apiKey.id);
  };
  const revoke = ({ keyId }: TestCaller) =>
    admin.ask('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { apiKey { revokedAt } } }', {
      id: keyId,
    });

  describe('tells who shows none', () => {
    it('what it is, whether it lives, and nothing else', async () => {
      expect(await anonymous.ask('{ meta { main } }')).toMatchObject({ status: 200, data: { meta: {} } });
      for (const path of ['/livez', '/readyz']) expect((await anonymous.fetch(path)).status).toBe(200);
      for (const query of [
        '{ jobs { totalCount } }',
        '{ viewer { name } }',
        '{ meta { main } models { name } }',
      ]) {
        const answer = await anonymous.ask(query);
        expect([answer.status, codeOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
      }
    });

    it('so before it reads a file, and at every other address', async () => {
      const upload = await anonymous.send(SUBMIT, { input: { audio: null } }, FILE);
      expect([upload.status, codeOf(upload)]).toEqual([401, 'UNAUTHENTICATED']);
      for (const path of [
        '/graphql/stream',
        '/uploads/x',
        '/batches/x/items.csv',
        '/jobs/x/audio',
        '/queues/board/api/queues',
        '/nothing',
      ]) {
        const response = await anonymous.fetch(path);
        expect([path, response.status, response.headers.get('www-authenticate')]).toEqual([
          path,
          401,
          'Bearer',
        ]);
      }
    });

    it('so on a WebSocket', async () => {
      expect((await socketOf(undefined)).answer).toBe(4401);
      expect((await socketOf('Bearer hbsc_no')).answer).toBe(4401);
    });
  });

  it.each(['Bearer', 'Basic YTpi', `Bearer hbsc_${'A'.repeat(43)}`, 'Bearer eyJ.e30.x'])(
    'takes no %s',
    async (header) => {
      const headers = { authorization: header, 'content-type': 'application/json' };
      const body = JSON.stringify({ query: '{ meta { main } }' });
      const response = await fetch(gateway.url, { method: 'POST', headers, body });
      expect(response.status).toBe(401);
    },
  );

  it('says who somebody is and what he may do', async () => {
    const { data } = await submitter.ask('{ viewer { name tenant role permissions } }');
    expect(data).toMatchObject({
      viewer: { name: 'submitter of clinic', tenant: 'clinic', role: 'SUBMITTER' },
    });
    expect(JSON.stringify(data)).toContain('jobs:submit');
    expect(JSON.stringify(data)).not.toContain('keys:manage');
  });

  it('refuses what a role may not do', async () => {
    for (const query of [
      '{ models { name } }',
      '{ apiKeys { edges { cursor } } }',
      '{ auditLog { edges { cursor } } }',
      '{ settings { name } }',
      'mutation { activateModel(input: {}) { model { name } } }',
      'mutation { eraseTenant(input: { tenant: "clinic", confirm: "clinic" }) { receipt { jobs } } }',
      'mutation { pauseQueue(input: { name: BULK }) { queue { name } } }',
    ]) {
      expect([query, codeOf(await submitter.ask(query))]).toEqual([query, 'FORBIDDEN']);
    }
    expect((await submitter.fetch('/batches/x/items.csv')).status).toBe(403);
  });

  it('answers the client that has a key', async () => {
    const client = new HbscClient(gateway.url, { apiKey: admin.secret ?? '' });
    await expect(client.models()).resolves.toEqual([]);
    await expect(new HbscClient(gateway.url).models()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('shows a key once, and keeps neither it nor anything it can be guessed from', async () => {
    const made = await create({ name: 'ward 7', role: 'RESEARCHER', tenant: 'clinic' });
    expect(made.secret).toMatch(/^hbsc_[\w-]{43}$/);
    expect((await made.ask('{ viewer { role } }')).data).toEqual({ viewer: { role: 'RESEARCHER' } });
    const rows = await site.database.query<object[]>`SELECT * FROM api_key`;
    expect(JSON.stringify(rows)).not.toContain(made.secret?.slice(5));
    const { data } = await admin.ask(
      '{ apiKeys(first: 1) { edges { node { name tenant role lastUsedAt } } } }',
    );
    expect(data).toEqual({
      apiKeys: {
        edges: [
          { node: { name: 'ward 7', tenant: 'clinic', role: 'RESEARCHER', lastUsedAt: expect.any(String) } },
        ],
      },
    });
  });

  it('ends what a revoked key holds open, and refuses it', async () => {
    const made = await create({ name: 'lost', role: 'SUBMITTER' });
    const { socket, answer } = await socketOf(`Bearer ${made.secret}`);
    expect(answer).toBe('connection_ack');
    const closed = once(socket, 'close');
    const stream = made.events(FEED);
    const ended = stream.next();
    expect((await revoke(made)).data).toMatchObject({
      revokeApiKey: { apiKey: { revokedAt: expect.any(String) } },
    });
    expect((await closed)[0]).toBe(4401);
    expect(await ended).toEqual({ done: true, value: undefined });
    expect(await made.ask('{ viewer { name } }')).toMatchObject({ status: 401 });
  });

  it('cuts off the recording that a revoked key is reading', async () => {
    const generous = await site.startGateway({ HBSC_AUTH: 'keys' });
    const made = await TestCaller.of(generous, site.database, 'listener', 'submitter');
    const content = 'x'.repeat(24 * 1024 * 1024);
    const { data } = await made.send<{ submitRecording: { job: { id: string } } }>(
      SUBMIT,
      { input: { audio: null } },
      FILE,
      content,
    );
    const response = await made.fetch(`/jobs/${data.submitRecording.job.id}/audio`);
    expect(response.status).toBe(200);
    const stream = made.events(FEED);
    expect((await stream.next()).done).toBe(false);
    await revoke(made);
    while (!(await stream.next()).done);
    await expect(response.arrayBuffer()).rejects.toThrow('terminated');
    await generous.close();
  });

  it('ends what a key held open when it expires', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const made = await create({ name: 'short', role: 'SUBMITTER', expiresAt });
    const { socket } = await socketOf(`Bearer ${made.secret}`);
    expect((await once(socket, 'close'))[0]).toBe(4401);
    expect(await made.ask('{ viewer { name } }')).toMatchObject({ status: 401 });
  });

  describe('writes down', () => {
    /** The id of a job of the submitter's. */
    const submitted = async () => {
      const { data } = await submitter.send<{ submitRecording: { job: { id: string } } }>(
        SUBMIT,
        { input: { audio: null } },
        FILE,
      );
      return data.submitRecording.job.id;
    };
    const log = async (action: string) => {
      const { data } = await admin.ask<{ auditLog: { edges: { node: Record<string, unknown> }[] } }>(
        'query ($filter: AuditFilterInput) { auditLog(filter: $filter) { edges { node { subject name role action details address } } } }',
        { filter: { actions: [action] } },
      );
      return data.auditLog.edges.map(({ node }) => node);
    };

    it('who did what, when and from where, before it is done', async () => {
      await create({ name: 'noted', role: 'SUBMITTER', tenant: 'clinic' });
      const [entry] = await log('createApiKey');
      expect(entry).toMatchObject({ subject: admin.keyId, name: 'admin of default', role: 'ADMIN' });
      expect(entry?.address).toMatch(/127\.0\.0\.1/);
      expect(entry?.details).toContain('"noted"');
      await admin.ask('mutation { activateModel(input: { model: "none@1" }) { model { name } } }');
      expect(await log('activateModel')).toHaveLength(1);
    });

    it('that an admin steered what is of another tenant, and nothing of those who steer their own', async () => {
      const id = await submitted();
      const cancel = 'mutation ($id: ID!) { cancelJob(input: { id: $id }) { job { status } } }';
      expect(await log('cancelJob')).toEqual([]);
      await admin.ask(cancel, { id });
      const [entry] = await log('cancelJob');
      expect(entry?.details).toContain(id);
      await submitter.ask(cancel, { id });
      expect(await log('cancelJob')).toHaveLength(1);
    });

    it('that an admin heard a recording of another tenant, and nothing of those who hear their own', async () => {
      const id = await submitted();
      const path = `/jobs/${id}/audio`;
      expect((await submitter.fetch(path)).status).toBe(200);
      expect((await admin.fetch(path, { method: 'HEAD' })).status).toBe(200);
      expect(await log('audio')).toEqual([]);
      expect(await (await admin.fetch(path, { headers: { range: 'bytes=1-' } })).text()).toBe('IFF');
      const [entry, ...others] = await log('audio');
      expect(others).toEqual([]);
      expect(entry).toMatchObject({ subject: admin.keyId, address: expect.stringMatching(/127\.0\.0\.1/) });
      expect(JSON.parse(String(entry?.details))).toEqual({
        permission: 'jobs:read',
        params: { id },
        tenant: 'clinic',
      });
      await site.jobs.cancel(id);
    });

    it('nothing that may name a patient', async () => {
      await admin.ask(
        'mutation { cancelJobs(input: { filter: { text: "mueller_hans.wav", statuses: [FAILED] } }) { affected } }',
      );
      const [entry] = await log('cancelJobs');
      expect(entry?.details).toContain('FAILED');
      expect(JSON.stringify(entry)).not.toContain('mueller');
    });

    it('from where somebody asked, as a proxy says only where it is trusted', async () => {
      const activate = { query: 'mutation { activateModel(input: { model: "none@2" }) { model { name } } }' };
      const ask = ({ secret }: TestCaller, at: Gateway) =>
        new TestCaller(at, secret).fetch('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' },
          body: JSON.stringify(activate),
        });
      await ask(admin, gateway);
      expect((await log('activateModel'))[0]?.address).toMatch(/127\.0\.0\.1/);
      const behindProxy = await site.startGateway({ HBSC_AUTH: 'keys', HBSC_TRUSTED_PROXIES: '127.0.0.0/8' });
      await ask(admin, behindProxy);
      expect((await log('activateModel'))[0]?.address).toBe('203.0.113.9');
      await behindProxy.close();
    });

    it('what nobody can change or take away', async () => {
      for (const statement of [
        'UPDATE audit_entry SET name = $$x$$',
        'DELETE FROM audit_entry',
        'TRUNCATE audit_entry',
      ]) {
        await expect(site.database.prisma.$executeRawUnsafe(statement)).rejects.toThrow(/only ever added to/);
      }
    });
  });

  describe('takes no more', () => {
    it('jobs in flight of a tenant than it may have', async () => {
      const made = await create({ name: 'busy', role: 'SUBMITTER', tenant: 'busy' });
      const submit = () => made.send(SUBMIT, { input: { audio: null } }, FILE);
      for (let n = 0; n < 2; n++) expect(codeOf(await submit())).toBeUndefined();
      const body = new FormData();
      body.set('operations', JSON.stringify({ query: SUBMIT, variables: { input: { audio: null } } }));
      body.set('map', JSON.stringify({ 0: [FILE] }));
      body.set('0', new Blob(['RIFF']), 'heart.wav');
      const headers = { 'apollo-require-preflight': '1' };
      const response = await made.fetch('/graphql', { method: 'POST', headers, body });
      expect(response.headers.get('retry-after')).toBe('5');
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'RATE_LIMITED', retryable: true, retryAfter: 5 } }],
      });
    });

    it('jobs by trying again what failed', async () => {
      const made = await create({ name: 'stubborn', role: 'SUBMITTER', tenant: 'stubborn' });
      const submit = async () => {
        const { data } = await made.send<{ submitRecording: { job: { id: string } } }>(
          SUBMIT,
          { input: { audio: null } },
          FILE,
        );
        return data.submitRecording.job.id;
      };
      const jobs = new PrismaJobRepository(site.database);
      const id = await submit();
      await jobs.start(id, 1);
      await jobs.fail(id, 1, { code: 'TIMEOUT', message: 'too slow' });
      await submit();
      await submit();
      const retry = 'mutation ($id: ID!) { retryJob(input: { id: $id }) { job { status } } }';
      expect(codeOf(await made.ask(retry, { id }))).toBe('RATE_LIMITED');
      const retryAll = 'mutation { retryJobs(input: { filter: {} }) { affected isComplete } }';
      expect((await made.ask(retryAll)).data).toEqual({ retryJobs: { affected: 0, isComplete: false } });
    });

    it('bytes of a tenant than it may store', async () => {
      const made = await create({ name: 'large', role: 'RESEARCHER', tenant: 'large' });
      const answer = await made.send(SUBMIT, { input: { audio: null } }, FILE, 'x'.repeat(1_001));
      expect(codeOf(answer)).toBe('RATE_LIMITED');
      const headers = { 'tus-resumable': '1.0.0', 'upload-length': '1001' };
      const upload = await made.fetch('/uploads', { method: 'POST', headers });
      expect([upload.status, upload.headers.get('retry-after')]).toEqual([429, '3600']);
    });

    it('sockets of a key than it may open', async () => {
      const made = await create({ name: 'sockets', role: 'SUBMITTER' });
      const open = [await socketOf(`Bearer ${made.secret}`), await socketOf(`Bearer ${made.secret}`)];
      const third = await socketOf(`Bearer ${made.secret}`);
      expect([...open.map(({ answer }) => answer), third.answer]).toEqual([
        'connection_ack',
        'connection_ack',
        1013,
      ]);
      for (const { socket } of open) socket.terminate();
    });

    it('requests of a key than it may make, and says when it may again', async () => {
      const made = await create({ name: 'eager', role: 'SUBMITTER' });
      const answers = await Promise.all(
        Array.from({ length: 2 * REQUESTS }, () => made.ask('{ viewer { name } }')),
      );
      const refused = answers.find(({ status }) => status === 429);
      expect(refused).toMatchObject({
        errors: [{ extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } }],
      });
      expect((await submitter.ask('{ viewer { name } }')).status).toBe(200);
    });
  });
});

describe('a gateway that asks for no keys', () => {
  it('says that everybody is its admin', async () => {
    const site = await openSite();
    try {
      const open = new TestCaller(await site.startGateway(), null);
      expect((await open.ask('{ viewer { name tenant role } }')).data).toEqual({
        viewer: { name: 'anybody', tenant: 'default', role: 'ADMIN' },
      });
    } finally {
      await site.close();
    }
  });

  it.each([{ HBSC_HOST: '0.0.0.0' }, { HBSC_HOST: '0.0.0.0', HBSC_AUTH: 'open' }])(
    'does not start where other machines reach it: %o',
    async (environment) => {
      const site = await openSite();
      try {
        await expect(site.startGateway(environment)).rejects.toThrow(/Set HBSC_AUTH=keys/);
      } finally {
        await site.close();
      }
    },
  );
});
