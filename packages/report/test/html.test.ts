import { compare, type Evaluation, evaluate, NOTICE, REORDERING } from '@hbsc/core';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { type BatchFacts, reportHtml } from '../src/index.ts';
import { MODEL, madeUpEvaluation } from './made-up.ts';

const FACTS: BatchFacts = {
  id: 'b-17',
  name: 'Clinic A',
  models: [MODEL],
  createdAt: new Date('2026-03-14T09:26:53Z'),
  finishedAt: null,
  statuses: [
    { status: 'SUCCEEDED', items: 100 },
    { status: 'FAILED', items: 2 },
  ],
  failures: [{ code: 'SILENT_AUDIO', items: 2, paths: ['a/1.wav', 'a/2.wav'] }],
  notes: ['3 files have no label.'],
  reportedAt: new Date('2026-03-15T00:00:00Z'),
};

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '</title><svg onload=alert(1)>',
  '<!--',
  "=cmd|'/C calc'!A0",
  'two\r\nlines',
  'herz\u202egpj.wav\u2066',
  '&lt;b&gt;\u0000\u0007\ud800',
];

let evaluation: Evaluation;

beforeAll(async () => {
  evaluation = await madeUpEvaluation();
});

type Node = DefaultTreeAdapterTypes.Node;

function descendants(node: Node): Node[] {
  return [node, ...('childNodes' in node ? node.childNodes.flatMap(descendants) : [])];
}

/** Names of elements and attributes of the page, and what there is to read. */
function pageOf(html: string): { elements: string[]; attributes: string[]; text: string; faults: string[] } {
  const faults: string[] = [];
  const nodes = descendants(
    parse(html, { onParseError: ({ code }) => faults.push(code), sourceCodeLocationInfo: true }),
  );
  const elements = nodes.filter((node) => 'tagName' in node);
  const texts = nodes.flatMap((node) => ('value' in node ? node.value : []));
  return {
    elements: elements.map(({ tagName }) => tagName),
    attributes: elements.flatMap(({ attrs }) => attrs.map(({ name, value }) => `${name}=${value}`)),
    text: texts.join(' ').replaceAll(/\s+/g, ' '),
    faults,
  };
}

describe('the HTML report', () => {
  it('is faultless HTML with data, model, figures, intervals, pictures, failures and the notice', () => {
    const { text, faults, elements } = pageOf(reportHtml(FACTS, evaluation));
    expect(faults).toEqual([]);
    expect(elements.filter((name) => name === 'svg')).toHaveLength(3);
    for (const said of [
      NOTICE,
      'm5@1.0.0',
      MODEL.sha256,
      '2026-03-14 09:26 UTC',
      'not yet',
      '100 SUCCEEDED, 2 FAILED',
      '102: 100 evaluated, 2 labelled but without an answer, 0 without a label',
      '3 files have no label.',
      '0.850',
      'bootstrap over groups',
      'SILENT_AUDIO',
      'a/2.wav',
      'scikit-learn',
    ]) {
      expect(text).toContain(said);
    }
  });

  it('needs nothing but itself', () => {
    const { elements, attributes } = pageOf(reportHtml(FACTS, evaluation));
    for (const name of ['script', 'link', 'img', 'iframe', 'object']) expect(elements).not.toContain(name);
    expect(attributes.filter((each) => /^(src|href|on\w+|style)=/.test(each))).toEqual([]);
    expect(attributes).toContain("content=default-src 'none'; style-src 'unsafe-inline'");
  });

  it.each(HOSTILE)('makes %j inert wherever it stands', (hostile) => {
    const [clean, dirty] = ['harmless', hostile].map((text) =>
      pageOf(
        reportHtml(
          {
            ...FACTS,
            id: text,
            name: text,
            models: [{ name: text, version: text, sha256: text }],
            statuses: [{ status: text, items: 1 }],
            failures: [{ code: text, items: 1, paths: [text] }],
            notes: [text],
          },
          evaluation,
        ),
      ),
    );
    expect(dirty?.faults).toEqual([]);
    expect(dirty?.elements).toEqual(clean?.elements);
    expect(dirty?.attributes).toEqual(clean?.attributes);
    expect(dirty?.text).not.toMatch(REORDERING);
  });

  it('compares with another model', async () => {
    const comparison = await compare([]);
    const other = { model: { ...MODEL, version: '2.0.0' }, evaluation, comparison };
    const { text, faults } = pageOf(reportHtml(FACTS, evaluation, other));
    expect(faults).toEqual([]);
    expect(text).toContain('Comparison with m5@2.0.0');
    expect(text).toContain('McNemar’s test (exact): p = 1.000');
  });

  it('has a dash for each figure of nothing', async () => {
    const { text } = pageOf(reportHtml({ ...FACTS, failures: [] }, await evaluate([])));
    expect(text).not.toMatch(/NaN|null|undefined/);
    expect(text).toContain('None.');
  });
});
