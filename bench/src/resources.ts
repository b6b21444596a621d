type Release = () => Promise<void> | void;

/** What must not outlive the benchmark: released last first, each whatever became of the others. */
export class Resources {
  private readonly releases: Release[] = [];
  private over = false;

  /** @throws Error when the benchmark is over already; what was to be added is released all the same */
  add(release: Release): void {
    if (this.over) {
      void release();
      throw new Error('the benchmark is over');
    }
    this.releases.push(release);
  }

  /** @throws Error of the first release that failed, when all have been tried */
  async release(): Promise<void> {
    this.over = true;
    const failures: unknown[] = [];
    for (let release = this.releases.pop(); release; release = this.releases.pop()) {
      try {
        await release();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
