import { randomUUID } from 'node:crypto';
import { HbscClient, HbscClientError } from '@hbsc/client';
import { evaluate, HEART_SOUND_CLASSES, type JudgedItem } from '@hbsc/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../src/gateway.ts';
import { insertAnswered } from './answered-batches.ts';
import { csvRecords } from './csv-records.ts';
import { ask, type GatewaySite, openSite } from './gateway-site.ts';

const ITEMS = 60;
const FILES = ['confusion', 'reliability', 'coverage'];

describe('the evaluation of a data set', () => {
  let site: GatewaySite;
  let gateway: Gateway;
  let client: HbscClient;
  let id: string;
  let rerun: string;
  let unlabelled: string;

  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway();
    client = new HbscClient(gateway.url);
    id = await insertAnswered(site.database, { items: ITEMS, name: '=Ward "7"/ä\r\n' });
    rerun = await insertAnswered(site.database, { items: ITEMS, modelVersion: '2.0.0-rc' });
    unlabelled = await insertAnswered(site.database, { items: 3, labelled: false });
  });
  afterAll(() => site?.close());

  const get = (batchId: string, file: string) => fetch(`${gateway.url}/batches/${batchId}/${file}`);

  /** All lines of an export. */
  async function exported(kind: 'csv' | 'jsonl'): Promise<string> {
    let text = '';
    for await (const part of client.batches.exportItems(id, kind)) text += part;
    return text;
  }

  /** What a stranger learns from an exported row. */
  const judgedItemOf = (row: Readonly<Record<string, unknown>>): JudgedItem => ({
    label: (row.label || null) as JudgedItem['label'],
    group: (row.group || null) as string | null,
    answer: row.outcome
      ? {
          outcome: row.outcome as 'CLASSIFIED',
          probabilities: HEART_SOUND_CLASSES.map((name) => Number(row[`${name}Probability`])),
        }
      : null,
  });

  it('is the one that its exported rows give, to the last digit', async () => {
    const shown = await client.batches.evaluation(id);
    const fromCsv = await evaluate(csvRecords(await exported('csv')).map(judgedItemOf));
    const lines = (await exported('jsonl')).trimEnd().split('\n');
    const fromJsonLines = await evaluate(lines.map((line) => judgedItemOf(JSON.parse(line))));
    expect(fromJsonLines).toEqual(fromCsv);
    const { items, ...figures } = fromCsv;
    const { outcomes, ...counts } = items;
    expect(shown).toEqual({
      ...figures,
      items: { ...counts, classified: outcomes.CLASSIFIED, uncertain: outcomes.UNCERTAIN, poorSignal: 0 },
    });
    expect(items).toMatchObject({ total: ITEMS, evaluated: 54, unanswered: 6, unlabelled: 0 });
  });

  it('is null where nothing is labelled', async () => {
    expect(await client.batches.evaluation(unlabelled)).toBeNull();
  });

  it('is compared with that of other answers to the same items', async () => {
    const { first, second, ...comparison } = await client.batches.compare(id, rerun);
    expect(comparison).toMatchObject({ items: 54, method: expect.stringMatching(/EXACT|CHI_SQUARE/) });
    expect(first).toMatchObject({ model: 'm5@1.0.0', evaluation: await client.batches.evaluation(id) });
    expect(second).toMatchObject({ model: 'm5@2.0.0-rc', evaluation: { all: { items: 54 } } });
    await expect(client.batches.compare(id, unlabelled)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(client.batches.compare(id, randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is exported with every item in its order, as a file with a plain name', async () => {
    const response = await get(id, 'items.csv');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="Ward-7-${id.slice(0, 8)}-items.csv"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const rows = csvRecords(await response.text());
    expect(rows.map(({ path }) => path)).toEqual(
      Array.from({ length: ITEMS }, (_, n) => `a/${n}, "=1+1".wav`),
    );
    expect(rows[9]).toMatchObject({ status: 'FAILED', outcome: '', errorCode: 'SILENT_AUDIO' });
    expect(rows[1]).toMatchObject({
      status: 'SUCCEEDED',
      label: 'extrahls',
      group: 'patient 1',
      modelVersion: '1.0.0',
    });
  });

  it('is a page without scripts, that tells of the failures, beside another model if asked', async () => {
    const response = await get(id, `report.html?against=${rerun}`);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': `inline; filename="Ward-7-${id.slice(0, 8)}-report.html"`,
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
    });
    const page = await response.text();
    expect(page).not.toMatch(/<script/i);
    expect(page).toContain('Comparison with m5@2.0.0-rc');
    expect(page).toContain('SILENT_AUDIO');
    expect(page).toContain('a/9, &quot;=1+1&quot;.wav');
    expect(await (await get(id, 'report.html')).text()).not.toContain('Comparison with');
  });

  it.each(FILES)('is shown as the picture of %s', async (picture) => {
    const svg = await get(id, `${picture}.svg`);
    expect(svg.headers.get('content-type')).toBe('image/svg+xml');
    expect(await svg.text()).toMatch(/^<svg /);
    const png = await get(id, `${picture}.png`);
    expect(png.headers.get('content-type')).toBe('image/png');
    const bytes = Buffer.from(await png.arrayBuffer());
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  });

  it.each([
    ['an unknown batch', () => randomUUID(), 'items.csv', 404, 'NOT_FOUND'],
    ['what can be no id', () => '..%2f..', 'items.jsonl', 404, 'NOT_FOUND'],
    ['an unknown picture', () => id, 'heart.svg', 404, 'NOT_FOUND'],
    ['an unknown file', () => id, 'items.xlsx', 404, 'NOT_FOUND'],
    ['an unknown batch to compare with', () => id, `report.html?against=${randomUUID()}`, 404, 'NOT_FOUND'],
    [
      'a batch to compare with that shares no item',
      () => id,
      'report.html?against=UNLABELLED',
      409,
      'CONFLICT',
    ],
    ['the report of a batch without labels', () => unlabelled, 'report.html', 409, 'CONFLICT'],
    ['a picture of a batch without labels', () => unlabelled, 'confusion.png', 409, 'CONFLICT'],
  ])('says what is wrong with %s', async (_what, batchId, file, status, code) => {
    const response = await get(batchId(), file.replace('UNLABELLED', unlabelled));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code, retryable: false } }] });
  });

  it('tells a client of the export why there is none', async () => {
    const reading = client.batches.exportItems(randomUUID(), 'csv').next();
    await expect(reading).rejects.toThrow(HbscClientError);
    await expect(reading).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is told for many batches at once', async () => {
    type Page = {
      batches: { edges: { node: { evaluation: { all: { accuracy: { value: number } } } | null } }[] };
    };
    const { data } = await ask<Page>(
      gateway,
      '{ batches { edges { node { evaluation { all { accuracy { value } } } } } } }',
    );
    expect(data.batches.edges.map(({ node }) => node.evaluation === null)).toEqual([true, false, false]);
  });
});
