import { REORDERING } from '@hbsc/core';

/** Text that is markup; whatever else is put into markup is escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | null | readonly Part[];

/** HTML or XML with every interpolated text made inert, in content and in quoted attributes alike. Null is nothing. */
export function markup(literals: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(String.raw({ raw: literals }, ...parts.map(textOf)));
}

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part === null ? '' : part.map(textOf).join('');
  return escapeText(String(part));
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What neither HTML nor XML may hold: control characters, halves of surrogate pairs. */
const FORBIDDEN = /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escapeText(text: string): string {
  return text
    .replaceAll(FORBIDDEN, '\ufffd')
    .replaceAll(REORDERING, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => REFERENCES[character] ?? '');
}
