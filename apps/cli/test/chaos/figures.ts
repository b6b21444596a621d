import { expect } from '@jest/globals';

/** Prints what a test has measured, in one line under its name. */
export function tellFigures(figures: Readonly<Record<string, number | string>>): void {
  const told = Object.entries(figures).map(([name, figure]) => `${figure} ${name}`);
  process.stdout.write(`${expect.getState().currentTestName}\n  = ${told.join(', ')}\n`);
}

/** How long the work takes, seconds with one decimal. */
export async function secondsOf(work: () => Promise<unknown>): Promise<string> {
  const begun = performance.now();
  await work();
  return ((performance.now() - begun) / 1000).toFixed(1);
}
