/** Tells whoever waits what is being done. */
export function progress(step: string): void {
  process.stderr.write(`  ${step} ...\n`);
}
