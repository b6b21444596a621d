import { endChild, nextMessage, startChild } from '../child.ts';
import type { BenchRecording } from '../recordings.ts';
import type { Resources } from '../resources.ts';

export interface BareLoopOrder {
  readonly recordings: readonly BenchRecording[];
  readonly seconds: number;
}

/** What decoding and inference cost with no service around them: one process, one thread. */
export interface BareLoopFigures {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
}

/** Measures the bare loop in a process of its own. */
export async function measureBareLoop(order: BareLoopOrder, resources: Resources): Promise<BareLoopFigures> {
  const child = startChild('./main.js', import.meta.url);
  resources.add(() => endChild(child));
  const figures = nextMessage<BareLoopFigures, BareLoopFigures>(child, (message) => message);
  child.send(order);
  const measured = await figures;
  await endChild(child);
  return measured;
}
