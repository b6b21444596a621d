import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../src/gateway.ts';
import { ask, CLASSIFICATION, FAILURE, type GatewaySite, openSite, submitted } from './gateway-site.ts';

const JOBS = `query ($filter: JobFilterInput, $first: Int, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id clientReference } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}`;

interface Page {
  readonly jobs: {
    readonly edges: readonly {
      readonly cursor: string;
      readonly node: { readonly clientReference: string };
    }[];
    readonly pageInfo: { readonly endCursor: string };
    readonly totalCount: number;
  };
}

describe('the list of jobs', () => {
  let site: GatewaySite;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway();
    for (const clientReference of ['a', 'b', 'c', 'd, Ward 3', 'e']) {
      const priority = clientReference === 'a' ? 'LOW' : 'NORMAL';
      const id = await submitted(gateway, { clientReference, priority });
      if (clientReference === 'b') await site.jobs.fail(id, 1, FAILURE);
      if (clientReference !== 'c') continue;
      await site.jobs.start(id, 1);
      await site.jobs.succeed(id, 1, CLASSIFICATION);
    }
  });
  afterAll(() => site?.close());

  const list = (variables: object) => ask<Page>(gateway, JOBS, variables);
  const referencesOf = ({ data }: { data: Page }) => data.jobs.edges.map(({ node }) => node.clientReference);

  it('is newest first', async () => {
    const answer = await list({});
    expect(referencesOf(answer)).toEqual(['e', 'd, Ward 3', 'c', 'b', 'a']);
    expect(answer.data.jobs).toMatchObject({
      totalCount: 5,
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    });
  });

  it.each([
    [{ statuses: ['FAILED'] }, ['b']],
    [{ priorities: ['LOW', 'HIGH'] }, ['a']],
    [{ models: ['m6@1.0.0'] }, []],
    [{ outcomes: ['CLASSIFIED'] }, ['c']],
    [{ classNames: ['murmur'] }, ['c']],
    [{ classNames: ['normal'] }, []],
    [{ errorCodes: ['SILENT_AUDIO'] }, ['b']],
    [{ createdFrom: '2100-01-01T00:00:00Z' }, []],
    [{ createdBefore: '2100-01-01T00:00:00Z', text: 'wARD' }, ['d, Ward 3']],
    [{ text: 'HEART', statuses: null }, ['e', 'd, Ward 3', 'c', 'b', 'a']],
    [{ statuses: [] }, []],
  ])('holds those that the filter %j asks for', async (filter, references) => {
    const answer = await list({ filter });
    expect(referencesOf(answer)).toEqual(references);
    expect(answer.data.jobs.totalCount).toBe(references.length);
  });

  it.each([
    [{ first: 0 }, /0/],
    [{ first: 101 }, /101.*100/],
    [{ after: 'damaged' }, /cursor/],
    [{ after: '' }, /cursor/],
    [{ filter: { text: 'half a \ud83d character' } }, /text.*halves/],
    [{ after: Buffer.from('[2,0,"x"]').toString('base64url') }, /cursor/],
    [{ after: Buffer.from(JSON.stringify([1, -1e14, randomUUID()])).toString('base64url') }, /cursor/],
    [{ filter: { text: 'x'.repeat(201) } }, /text.*201.*200/],
    [{ filter: { models: Array(101).fill('m5') } }, /models.*101.*100/],
    [{ filter: { models: ['m5', 'x'.repeat(201)] } }, /models\[1\].*201.*200/],
    [{ filter: { text: 'a\0b' } }, /text.*control characters/],
    [{ filter: { errorCodes: ['\0'] } }, /errorCodes\[0\].*control characters/],
  ])('refuses %j', async (variables, message) => {
    expect((await list(variables)).errors).toMatchObject([
      { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT', retryable: false } },
    ]);
  });

  it.each([
    [{ createdFrom: 'yesterday' }, /createdFrom.*2026-01-31T/],
    [{ createdFrom: '2026-02-31T00:00:00Z' }, /createdFrom.*no moment/],
    [{ createdFrom: '2026-02-01T00:00:00' }, /createdFrom.*with its zone/],
    [{ createdFrom: 1_790_000_000 }, /createdFrom.*no moment/],
    [{ createdBefore: '+010000-01-01T00:00:00Z' }, /createdBefore.*9999/],
    [{ createdBefore: '0000-12-31T23:59:59Z' }, /createdBefore.*9999/],
  ])('refuses moments that could be others, or none: %j', async (filter, message) => {
    expect((await list({ filter })).errors).toMatchObject([
      { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('keeps its pages while jobs come in', async () => {
    const { data } = await list({ first: 2 });
    expect(data.jobs.pageInfo).toMatchObject({ hasNextPage: true, endCursor: data.jobs.edges[1]?.cursor });
    await submitted(gateway, { clientReference: 'f' });
    const second = await list({ first: 2, after: data.jobs.pageInfo.endCursor });
    await submitted(gateway, { clientReference: 'g' });
    const last = await list({ first: 2, after: second.data.jobs.pageInfo.endCursor });
    expect([...referencesOf(second), ...referencesOf(last)]).toEqual(['c', 'b', 'a']);
    expect(last.data.jobs.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });
});
