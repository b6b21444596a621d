/** Tells a person on standard error what is going on and how long each step took. */
export class Progress {
  private readonly isTerminal = process.stderr.isTTY === true;

  /** Names a step while it runs and its duration when it is done. */
  async step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const begun = performance.now();
    if (this.isTerminal) process.stderr.write(`  ${name} ...`);
    try {
      const result = await work();
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      process.stderr.write(`${this.isTerminal ? '\r' : ''}  ${name} ... done (${seconds} s)\n`);
      return result;
    } catch (error) {
      if (this.isTerminal) process.stderr.write('\n');
      throw error;
    }
  }

  warn(sentence: string): void {
    process.stderr.write(`  ${sentence}\n`);
  }

  fail(reason: string): void {
    process.stderr.write(`hbsc: ${reason}\n`);
  }
}
