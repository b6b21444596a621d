import { DockerfileParser, type Flag, type From, type Instruction } from 'dockerfile-ast';
import { readRepositoryFile } from './repository.ts';

/** The apps that have an image: `deploy/<app>.Dockerfile`. */
export const IMAGES = ['gateway', 'worker', 'cli'] as const;

export type ImageName = (typeof IMAGES)[number];

/** One `FROM` and what follows it. */
export interface BuildStage {
  readonly name: string | null;
  /** The image it begins with, variables filled in. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of an image's Dockerfile, in order. The last is the image. */
export function buildStagesOf(image: ImageName): BuildStage[] {
  const stages: { name: string | null; base: string; instructions: Instruction[] }[] = [];
  for (const instruction of DockerfileParser.parse(dockerfileOf(image)).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') {
      const name = (instruction as From).getBuildStage();
      stages.push({ name, base: argumentsOf(instruction)[0] ?? '', instructions: [] });
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}

/** The stage that is shipped. */
export function finalStageOf(image: ImageName): BuildStage {
  const stage = buildStagesOf(image).at(-1);
  if (!stage) throw new Error(`the Dockerfile of ${image} has no FROM`);
  return stage;
}

export function dockerfileOf(image: ImageName): string {
  return readRepositoryFile(`deploy/${image}.Dockerfile`);
}

/** Every instruction of one kind, in order. */
export function instructionsOf(stage: BuildStage, keyword: string): Instruction[] {
  return stage.instructions.filter((instruction) => instruction.getKeyword() === keyword);
}

/** The arguments without flags, variables filled in. */
export function argumentsOf(instruction: Instruction): string[] {
  return instruction.getExpandedArguments().map((argument) => argument.getValue());
}

/** The value of a flag such as `--from`. */
export function flagOf(instruction: Instruction, name: string): string | null {
  const flags = (instruction as { getFlags?: () => Flag[] }).getFlags?.() ?? [];
  return flags.find((flag) => flag.getName() === name)?.getValue() ?? null;
}

/** The program and arguments of the last `CMD`, `ENTRYPOINT` or `HEALTHCHECK CMD`; none unless it has the exec form. */
export function commandOf(stage: BuildStage, keyword: 'CMD' | 'ENTRYPOINT' | 'HEALTHCHECK'): string[] {
  const instruction = instructionsOf(stage, keyword).at(-1);
  const [json] = /\[.*\]$/.exec(instruction?.getArgumentsContent() ?? '') ?? [];
  return json === undefined ? [] : (JSON.parse(json) as string[]);
}
