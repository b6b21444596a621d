/** Most findings of a kind that are kept one by one. */
const MOST_LISTED = 100;

/** How often something was found, and the first hundred times. */
export class Findings<T> {
  private readonly found: T[] = [];
  private total = 0;

  get count(): number {
    return this.total;
  }

  /** At most a hundred. */
  get first(): readonly T[] {
    return this.found;
  }

  add(finding: T): void {
    this.total += 1;
    if (this.found.length < MOST_LISTED) this.found.push(finding);
  }
}
