import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { validate } from 'dockerfile-utils';
import {
  argumentsOf,
  buildStagesOf,
  commandOf,
  dockerfileOf,
  finalStageOf,
  flagOf,
  IMAGES,
  instructionsOf,
} from './dockerfile.ts';
import { dockerignore, REPOSITORY } from './repository.ts';

describe.each(IMAGES)('the Dockerfile of %s', (image) => {
  const stages = buildStagesOf(image);
  const final = finalStageOf(image);

  it('has nothing to find for a linter', () => {
    const findings = validate(dockerfileOf(image)).map(
      ({ range, message }) => `${range.start.line + 1}: ${message}`,
    );
    expect(findings).toEqual([]);
  });

  it('begins each stage with another one or with an image of an exact version', () => {
    for (const [index, { base }] of stages.entries()) {
      const earlier = stages.slice(0, index).map(({ name }) => name);
      if (!earlier.includes(base))
        expect(base).toMatch(/^[a-z/.]+:\d+\.\d+\.\d+(-[a-z]+)*(@sha256:[0-9a-f]{64})?$/);
    }
  });

  it('installs what the lockfile says before it takes the sources, so that sources alone repeat no download', () => {
    const [build] = stages;
    const steps =
      build?.instructions.map((step) => `${step.getKeyword()} ${step.getArgumentsContent()}`) ?? [];
    const lockfile = steps.findIndex((step) => step.startsWith('COPY') && step.includes('pnpm-lock.yaml'));
    const download = steps.indexOf('RUN pnpm fetch');
    const sources = steps.indexOf('COPY . .');
    expect(lockfile).toBeGreaterThanOrEqual(0);
    expect(download).toBeGreaterThan(lockfile);
    expect(sources).toBeGreaterThan(download);
    expect(steps.slice(sources)).toContain('RUN pnpm install --frozen-lockfile --offline');
  });

  it('copies only from stages that come before', () => {
    for (const [index, stage] of stages.entries()) {
      const earlier = stages.slice(0, index).map(({ name }) => name);
      const sources = instructionsOf(stage, 'COPY').map((copy) => flagOf(copy, 'from'));
      expect(earlier).toEqual(expect.arrayContaining(sources.filter((source) => source !== null)));
    }
  });

  it('copies only what the repository holds and the build is given', () => {
    const isIgnored = dockerignore();
    const fromRepository = stages
      .flatMap((stage) => instructionsOf(stage, 'COPY'))
      .filter((copy) => flagOf(copy, 'from') === null)
      .flatMap((copy) => argumentsOf(copy).slice(0, -1));
    expect(fromRepository.filter((path) => isIgnored(path) || !existsSync(join(REPOSITORY, path)))).toEqual(
      [],
    );
  });

  it('runs as a user that is not root, by number, so that an orchestrator can tell', () => {
    const users = instructionsOf(final, 'USER').flatMap(argumentsOf);
    expect(users).toEqual([expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)]);
    expect(
      final.instructions.findLastIndex((step) => ['RUN', 'COPY'].includes(step.getKeyword())),
    ).toBeLessThan(final.instructions.findIndex((step) => step.getKeyword() === 'USER'));
  });

  it('starts node itself, which then gets the signals', () => {
    expect([...commandOf(final, 'ENTRYPOINT'), ...commandOf(final, 'CMD')].slice(0, 2)).toEqual([
      'node',
      'dist/main.js',
    ]);
    expect(instructionsOf(final, 'STOPSIGNAL').map((step) => argumentsOf(step))).toEqual([['SIGTERM']]);
  });

  it('says how its health is seen', () => {
    const [health] = instructionsOf(final, 'HEALTHCHECK');
    if (image === 'cli') expect(health?.getArgumentsContent()).toBe('NONE');
    else expect(commandOf(final, 'HEALTHCHECK')).toEqual(['node', `${image}-health.mjs`]);
  });

  it('runs in production mode', () => {
    expect(instructionsOf(final, 'ENV').flatMap(argumentsOf)).toContain('NODE_ENV=production');
  });
});

describe('the Dockerfiles together', () => {
  it('build alike up to the choice of the app, so that an engine installs once for all', () => {
    const shared = IMAGES.map((image) => dockerfileOf(image).split(/^ARG APP=/m)[0]);
    expect(new Set(shared).size).toBe(1);
  });
});
