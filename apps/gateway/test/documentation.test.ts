import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeZip } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  type FieldNode,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  validate,
} from 'graphql';
import { createClient } from 'graphql-sse';
import type { Gateway } from '../src/gateway.ts';
import { insertAnswered } from './answered-batches.ts';
import { blocksOf, commandsOf, pageAt, requestIn } from './documented.ts';
import {
  type Answer,
  ask,
  CLASSIFICATION,
  FAILURE,
  type GatewaySite,
  openSite,
  submitted,
} from './gateway-site.ts';

const PAGES = ['README.md', 'docs/api.md', 'docs/migration.md'];
/** It waits for a worker: `apps/cli/test/compatibility.test.ts` executes it. */
const WAITS = 'classifyHeatBeatSound';

const schema = buildSchema(await pageAt('apps/gateway/schema.graphql'));
const shell = (await Promise.all(PAGES.map(pageAt))).flatMap((text) => blocksOf(text, 'sh'));
const commands = shell.flatMap(commandsOf).filter((command) => command.startsWith('curl'));
const requests = commands.map(requestIn).filter((request) => request !== null);
const operations = blocksOf(await pageAt('docs/api.md'), 'text').flatMap((block) =>
  parse(block).definitions.map((definition) => definition as OperationDefinitionNode),
);
const fieldOf = ({ selectionSet }: OperationDefinitionNode) =>
  (selectionSet.selections[0] as FieldNode).name.value;

describe('the requests in the documentation', () => {
  it.each(requests)('are ones that the schema has: $query', ({ query, variables }) => {
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    const [operation] = document.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    const filled = JSON.parse(JSON.stringify(variables).replaceAll('"audio":null', '"audio":"a file"'));
    const { errors = [] } = getVariableValues(schema, operation.variableDefinitions ?? [], filled);
    expect(errors).toEqual([]);
  });

  it('show every operation of the schema', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const inSchema = roots.flatMap((root) =>
      Object.keys(root?.getFields() ?? {}).map((field) => `${root?.name.toLowerCase()} ${field}`),
    );
    const shown = operations.map((operation) => `${operation.operation} ${fieldOf(operation)}`);
    expect(shown.sort()).toEqual(inSchema.sort());
  });
});

describe('a gateway', () => {
  let site: GatewaySite;
  let gateway: Gateway;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-documentation-'));
    for (const name of ['sets', 'downloads']) await mkdir(join(folder, name));
    for (const name of ['heart.wav', 'artifact.wav', '1.wav', '2.wav'])
      await writeFile(join(folder, name), name);
    await writeFile(join(folder, 'set.zip'), encodeZip([{ name: 'a.wav', content: Buffer.from('a') }]));
    site = await openSite();
    const model = { version: '1.0.0', sha256: 'a'.repeat(64), figures: [] };
    await site.models.register(['pcgnet', 'm5'].map((name) => ({ ...model, name, card: '' })));
    gateway = await site.startGateway({ HBSC_IMPORT_ROOTS: join(folder, 'sets') });
  });
  afterAll(async () => {
    await site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const input = async (id: Promise<string> | string, more: object = {}) => ({
    input: { id: await id, ...more },
  });
  const queued = () => submitted(gateway);
  const failed = async () => {
    const id = await submitted(gateway);
    await site.jobs.fail(id, 1, FAILURE);
    return id;
  };
  const succeeded = async () => {
    const id = await submitted(gateway);
    await site.jobs.start(id, 1);
    await site.jobs.succeed(id, 1, CLASSIFICATION);
    return id;
  };
  const answered = (tenant = 'default') => insertAnswered(site.database, { items: 10, tenant });
  const made = async (query: string, variables: object): Promise<string> => {
    const { data } = await ask<Record<string, Record<string, { id: string }>>>(gateway, query, variables);
    return Object.values(Object.values(data)[0] ?? {})[0]?.id ?? '';
  };
  const opened = () =>
    made('mutation ($input: OpenBatchInput!) { openBatch(input: $input) { batch { id } } }', {
      input: { name: 'ward 7', labels: [{ given: 'abnormal', label: 'murmur' }] },
    });

  describe('executes every operation', () => {
    const recordingOf = async (id: string) => {
      const { data } = await ask<{ job: { recordingId: string } }>(
        gateway,
        'query ($id: ID!) { job(id: $id) { recordingId } }',
        { id },
      );
      return data.job.recordingId;
    };
    const uploaded = async () => {
      const headers = { 'tus-resumable': '1.0.0', 'upload-length': '0' };
      const { headers: said } = await fetch(`${gateway.url}/uploads`, { method: 'POST', headers });
      return said.get('location')?.split('/').at(-1) ?? '';
    };
    const apiKey = () =>
      made('mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } } }', {
        input: { name: 'ward 3', role: 'SUBMITTER' },
      });

    const variables: Readonly<Record<string, () => object | Promise<object>>> = {
      SubmitRecording: () => ({ input: { audio: null, priority: 'HIGH' } }),
      Job: async () => ({ id: await succeeded() }),
      Jobs: () => ({ filter: { statuses: ['FAILED'] }, sort: 'CREATED_ASC' }),
      Recording: async () => ({ id: await recordingOf(await queued()) }),
      CancelJob: () => input(queued()),
      RetryJob: () => input(failed()),
      JobUpdated: async () => ({ id: await queued() }),
      JobFeed: () => ({ filter: { statuses: ['QUEUED'] } }),
      OpenBatch: () => ({ input: { name: 'ward 7' } }),
      AddToBatch: async () => input(opened(), { files: [{ audio: null, path: 'a/1.wav', label: 'murmur' }] }),
      CloseBatch: () => input(opened()),
      SubmitBatch: async () => ({ input: { uploadId: await uploaded(), name: 'ward 7' } }),
      ImportFolder: () => ({ input: { folder: join(folder, 'sets'), name: 'ward 7' } }),
      PauseBatch: () => input(opened()),
      ResumeBatch: () => input(opened()),
      CancelBatch: () => input(opened()),
      RetryFailed: () => input(answered()),
      RerunBatch: () => input(answered(), { model: 'm5@1.0.0' }),
      Batch: async () => ({ id: await answered() }),
      CompareBatches: async () => ({ first: await answered(), second: await answered() }),
      BatchUpdated: async () => ({ id: await opened() }),
      ActivateModel: () => ({ input: { model: 'm5@1.0.0' } }),
      ShadowModel: () => ({ input: { model: 'm5@1.0.0' } }),
      CancelJobs: async () => ({ input: { ids: [await queued()] } }),
      RetryJobs: () => ({ input: { filter: { errorCodes: ['SILENT_AUDIO'] } } }),
      PauseQueue: () => ({ input: { name: 'BULK' } }),
      ResumeQueue: () => ({ input: { name: 'BULK' } }),
      CreateApiKey: () => ({ input: { name: 'ward 3', role: 'RESEARCHER' } }),
      RevokeApiKey: () => input(apiKey()),
      AuditLog: () => ({ filter: { actions: ['createApiKey'] } }),
      EraseTenant: async () => {
        await answered('clinic-a');
        return { input: { tenant: 'clinic-a', confirm: 'clinic-a' } };
      },
    };

    it.each(
      operations
        .filter((operation) => fieldOf(operation) !== WAITS)
        .map((one) => [one.name?.value ?? '', one] as const),
    )('%s', async (name, operation) => {
      const given = (await variables[name]?.()) ?? {};
      const answer =
        operation.operation === 'subscription'
          ? await firstOf(print(operation), given)
          : await sent(print(operation), given);
      expect(answer).toEqual({ data: { [fieldOf(operation)]: expect.anything() } });
    });

    /** With a file where there is a place for one. */
    const sent = async (query: string, given: object): Promise<Answer<unknown>> => {
      const places = {
        SubmitRecording: 'variables.input.audio',
        AddToBatch: 'variables.input.files.0.audio',
      };
      const [, place] = Object.entries(places).find(([name]) => query.includes(name)) ?? [];
      if (place === undefined) return ask(gateway, query, given);
      const body = new FormData();
      body.set('operations', JSON.stringify({ query, variables: given }));
      body.set('map', JSON.stringify({ 0: [place] }));
      body.set('0', new Blob(['RIFF']), 'heart.wav');
      return (await (await fetch(gateway.url, { method: 'POST', body })).json()) as Answer<unknown>;
    };
    const firstOf = async (query: string, given: object): Promise<unknown> => {
      const streams = createClient({ url: `${gateway.url}/graphql/stream`, retryAttempts: 0 });
      const { value } = await streams.iterate({ query, variables: { ...given } }).next();
      streams.dispose();
      return value;
    };
  });

  describe('answers', () => {
    const FIRST = '57eab63a-9718-4bed-8b75-3ffa9785b4ca';
    const SECOND = '0d4d4ac4-7a39-4d2c-8f6a-3ad6ec4a3a55';
    let open: string | undefined;

    /** What the id in a command stands for. */
    const idIn = async (command: string): Promise<string> => {
      if (command.includes('cancelJob(')) return queued();
      if (command.includes('retryJob(')) return failed();
      if (/\bjob\(|jobUpdated|\/jobs\//.test(command)) return succeeded();
      if (!/addToBatch|closeBatch/.test(command)) return answered();
      open ??= await opened();
      return open;
    };
    const run = async (script: string) => {
      const { stdout } = await promisify(execFile)('bash', ['-c', script], {
        cwd: script.includes('-fOJ') ? join(folder, 'downloads') : folder,
      }).catch(
        // A stream that does not end is left after a while.
        (error: { code: number; stdout: string; stderr: string }) =>
          error.code === 28 ? error : Promise.reject(new Error(`${script}\n${error.stdout}${error.stderr}`)),
      );
      return stdout;
    };
    const here = (script: string) =>
      script.replaceAll(/(127\.0\.0\.1|localhost):3001/g, new URL(gateway.url).host);

    it.each(
      commands.filter(
        (command) =>
          !command.includes('$ID') && !command.includes(WAITS) && /\/(graphql|jobs|batches)/.test(command),
      ),
    )('%s', async (command) => {
      const script = here(command)
        .replaceAll(FIRST, await idIn(command))
        .replaceAll(SECOND, await answered())
        .replace('curl', 'curl --silent --show-error --max-time 3');
      expect(await run(script)).not.toContain('"errors"');
    });

    it('the upload of an archive, step by step', async () => {
      const [steps = ''] = shell.filter((block) => block.includes('tus-resumable'));
      const said = await run(here(`set -e\n${steps}`));
      expect(said.match(/^HTTP\/1.1 \d+/gm)).not.toContainEqual(expect.stringMatching(/ [45]\d\d$/));
      expect(said).toMatch(/"submitBatch":\{"batch":\{"id":"[\w-]+","status":"IMPORTING"\}\}/);
    });
  });
});
