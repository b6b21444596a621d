import { readFile } from 'node:fs/promises';

/** A request as a page shows it. */
export interface DocumentedRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A page of the repository. @param path - from its root */
export function pageAt(path: string): Promise<string> {
  return readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

/** What the fenced blocks of a language hold. */
export function blocksOf(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, block = '']) => block,
  );
}

/** The commands in a block of the shell, each with its continuation lines: what is indented, and the end of a JSON body. */
export function commandsOf(block: string): string[] {
  return block.split(/^(?=[^\s}])/m).map((command) => command.trim());
}

/** The GraphQL request in a command, if there is one. */
export function requestIn(command: string): DocumentedRequest | null {
  const [, body] = /(?:-d |operations=)'(\{[^']*\})'/s.exec(command.replaceAll(/'\$\w+'/g, 'ID')) ?? [];
  if (body === undefined) return null;
  const { query, variables = {} } = JSON.parse(body) as Partial<DocumentedRequest>;
  return query === undefined ? null : { query, variables };
}
