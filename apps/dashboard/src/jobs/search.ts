export function jobSearchOf(search: Record<string, unknown>): { text?: string } {
  return typeof search.text === 'string' ? { text: search.text } : {};
}
