import { spawnSync } from 'node:child_process';

/**
 * A jest `describe` that needs a program on the PATH. Without it the suite is skipped, and the end of the run says so; where
 * `CI` is set, it fails.
 *
 * @throws Error outside jest
 */
export function describeWith(program: string, name: string, suite: () => void): void {
  const { describe, it } = globalThis as { describe?: DescribeBlock; it?: TestBlock };
  if (describe === undefined || it === undefined) throw new Error('describeWith is for jest tests alone');
  if (isOnPath(program)) {
    describe(name, suite);
  } else if (process.env.CI) {
    describe(name, () => {
      it(`needs ${program}`, () => {
        throw new Error(`There is no ${program} on the PATH, and CI is set: nothing may be left out.`);
      });
    });
  } else {
    describe.skip(`${name} (not run: there is no ${program})`, suite);
  }
}

function isOnPath(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0;
}

interface DescribeBlock {
  (name: string, suite: () => void): void;
  skip(name: string, suite: () => void): void;
}

type TestBlock = (name: string, test: () => void) => void;
