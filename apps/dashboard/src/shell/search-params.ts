/** What stands behind the question mark of an address: words, and lists with commas between them. */
export type SearchParams = Record<string, string | readonly string[] | undefined>;

/** An address' parameters as words; the page that they are for knows which of them are lists. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search as SearchParams).flatMap(([name, value]) => {
    if (value === undefined || value.length === 0) return [];
    return [`${name}=${encodeURIComponent(String(value)).replaceAll('%2C', ',').replaceAll('%3A', ':')}`];
  });
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

/** Those words of a list that are allowed; nothing when there is none. */
export function listOf<Word extends string>(
  given: unknown,
  allowed: readonly Word[],
): readonly Word[] | undefined {
  const words = Array.isArray(given) ? given : typeof given === 'string' ? given.split(',') : [];
  const known = allowed.filter((word) => words.includes(word));
  return known.length === 0 ? undefined : known;
}

export function wordOf(given: unknown): string | undefined {
  return typeof given === 'string' && given.trim() !== '' ? given : undefined;
}
