import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { argumentsOf, buildStagesOf, flagOf, type ImageName } from '../test/dockerfile.ts';
import { dockerignore, REPOSITORY } from '../test/repository.ts';

/** A stage while it is built: a folder stands for its file system, and its absolute paths lie below that folder. */
interface StageInHand {
  readonly root: string;
  readonly environment: Record<string, string>;
  workingDirectory: string;
}

/** What an image starts in, once built. */
export interface BuiltImage {
  /** The folder that a container starts in. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Does what a Dockerfile says without an engine: its own COPY, RUN, ENV, ARG and WORKDIR, on this machine's node and
 * under this machine's user. What installs Debian's packages is left out, and so are owners and cache mounts.
 *
 * @param workshop - empty folder for the stages
 * @throws Error with the output of the step that failed
 */
export function buildImage(image: ImageName, context: string, workshop: string): BuiltImage {
  const stages = new Map<string, StageInHand>();
  let last: StageInHand | undefined;
  for (const [index, { name, instructions }] of buildStagesOf(image).entries()) {
    const root = join(workshop, `${image}-${name ?? index}`);
    const stage: StageInHand = { root, environment: {}, workingDirectory: '/' };
    mkdirSync(root, { recursive: true });
    for (const instruction of instructions) {
      const values = argumentsOf(instruction);
      switch (instruction.getKeyword()) {
        case 'ARG':
        case 'ENV':
          Object.assign(stage.environment, Object.fromEntries(values.map((value) => value.split(/=(.*)/s))));
          break;
        case 'WORKDIR':
          stage.workingDirectory = values[0] ?? '/';
          mkdirSync(within(stage, '.'), { recursive: true });
          break;
        case 'COPY':
          copy(stages.get(flagOf(instruction, 'from') ?? '')?.root ?? context, values, stage);
          break;
        case 'RUN':
          run(instruction.getArgumentsContent() ?? '', stage);
          break;
      }
    }
    if (name !== null) stages.set(name, stage);
    last = stage;
  }
  if (!last) throw new Error(`the Dockerfile of ${image} has no stage`);
  return { folder: within(last, '.'), environment: last.environment };
}

/** Copies what git knows of the repository and `.dockerignore` lets through: what an engine would be given. */
export function copyBuildContext(folder: string): void {
  const isIgnored = dockerignore();
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  });
  const paths = stdout.split('\0').filter((path) => path !== '' && existsSync(join(REPOSITORY, path)));
  for (const path of paths.filter((path) => !isIgnored(path))) {
    cpSync(join(REPOSITORY, path), join(folder, path), { recursive: true });
  }
}

function within({ root, workingDirectory }: StageInHand, path: string): string {
  return join(root, resolve(workingDirectory, path));
}

function copy(from: string, values: readonly string[], stage: StageInHand): void {
  const [target = '.', ...sources] = values.toReversed();
  for (const source of sources) {
    const original = join(from, source);
    const intoFolder = statSync(original).isFile() && /(^|\/)\.?$/.test(target);
    const destination = within(stage, intoFolder ? join(target, basename(source)) : target);
    cpSync(original, destination, { recursive: true, verbatimSymlinks: true });
  }
}

function run(command: string, stage: StageInHand): void {
  if (command.includes('apt-get')) return;
  const globals = join(stage.root, 'usr', 'local');
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], {
    cwd: within(stage, '.'),
    encoding: 'utf8',
    env: {
      ...process.env,
      ...stage.environment,
      npm_config_prefix: globals,
      PATH: `${join(globals, 'bin')}${delimiter}${process.env.PATH}`,
    },
  });
  if (status !== 0) throw new Error(`RUN ${command} ended with ${status}:\n${stdout}\n${stderr}`);
}
