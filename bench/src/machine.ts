import { availableParallelism, cpus, totalmem } from 'node:os';

/** What figures were taken on. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryBytes: number;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    node: process.version,
  };
}

/** In one line, for people. */
export function describeMachine({ cores, processor, memoryBytes, node }: Machine): string {
  return `HBSC on ${cores} x ${processor}, ${(memoryBytes / 1024 ** 3).toFixed(0)} GB, Node ${node}`;
}
