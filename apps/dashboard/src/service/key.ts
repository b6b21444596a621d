/** Where the key is kept: as long as the tab is open, for this tab alone, and never sent by itself as a cookie is. */
const PLACE = 'hbsc-key';

export function keptKey(): string | null {
  return sessionStorage.getItem(PLACE);
}

export function keepKey(key: string): void {
  sessionStorage.setItem(PLACE, key);
}

export function forgetKey(): void {
  sessionStorage.removeItem(PLACE);
}
