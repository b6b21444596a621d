import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { commandOf, finalStageOf, type ImageName } from '../test/dockerfile.ts';
import type { BuiltImage } from './image-build.ts';

type Variables = Readonly<Record<string, string>>;

/** Nothing of this machine's settings reaches what runs here, as in a container. */
function environmentIn(built: BuiltImage, variables: Variables): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, ...built.environment, ...variables };
}

/** Runs the image's command to its end. */
export function runToEnd(image: ImageName, built: BuiltImage, variables: Variables) {
  const stage = finalStageOf(image);
  const [program = '', ...args] = [...commandOf(stage, 'ENTRYPOINT'), ...commandOf(stage, 'CMD')];
  return spawnSync(program, args, {
    cwd: built.folder,
    env: environmentIn(built, variables),
    encoding: 'utf8',
  });
}

/** How long engines wait for a health check, milliseconds: the time-out that the Dockerfiles give. */
const HEALTH_MS = 5_000;

/** The exit code of the image's health check; null when it does not end in time. */
export function healthOf(image: ImageName, built: BuiltImage, variables: Variables): number | null {
  const [program = '', ...args] = commandOf(finalStageOf(image), 'HEALTHCHECK');
  const options = { cwd: built.folder, env: environmentIn(built, variables), timeout: HEALTH_MS };
  return spawnSync(program, args, options).status;
}

/** The image's command, running. */
export class Container {
  private constructor(private readonly process: ChildProcess) {}

  /**
   * Starts the image's command and waits until it logs that it is at work.
   *
   * @throws Error with what it wrote when it ends before that
   */
  static async start(
    image: ImageName,
    built: BuiltImage,
    variables: Variables,
    ready: string,
  ): Promise<Container> {
    const [program = '', ...args] = commandOf(finalStageOf(image), 'CMD');
    const child = spawn(program, args, {
      cwd: built.folder,
      env: environmentIn(built, variables),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const written: string[] = [];
    for await (const line of createInterface(child.stderr)) {
      written.push(line);
      if (line.includes(ready)) {
        child.stderr.resume();
        return new Container(child);
      }
    }
    throw new Error(`${image} ended before it was at work:\n${written.join('\n')}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Ends it as an engine does. @returns its exit code */
  async stop(): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGCONT');
    this.process.kill('SIGTERM');
    const [code] = (await exited) as [number | null];
    return code;
  }
}
