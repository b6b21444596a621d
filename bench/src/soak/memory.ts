import { slope } from '../statistics.ts';

/** Memory of every process at one moment, bytes by role. */
export interface MemorySample {
  readonly atMs: number;
  readonly bytes: ReadonlyMap<string, number>;
}

/** How the memory of one process went on. */
export interface MemoryGrowth {
  readonly role: string;
  readonly firstBytes: number;
  readonly lastBytes: number;
  readonly peakBytes: number;
  /** Of the line that fits best after the warm-up, bytes a minute. */
  readonly bytesPerMinute: number;
}

/** Share of the time that counts as warm-up: caches fill, heaps find their size. */
export const WARM_UP_SHARE = 0.2;

/**
 * How much each process grew after the warm-up; those that come and go are left out.
 *
 * @param samples - in order
 */
export function growthOf(samples: readonly MemorySample[]): MemoryGrowth[] {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last) return [];
  const countsFrom = first.atMs + (last.atMs - first.atMs) * WARM_UP_SHARE;
  const counted = samples.filter(({ atMs }) => atMs >= countsFrom);
  const roles = [...new Set(counted.flatMap(({ bytes }) => [...bytes.keys()]))].sort();
  return roles.flatMap((role) => {
    const points = counted.flatMap(({ atMs, bytes }): [number, number][] => {
      const held = bytes.get(role);
      return held === undefined ? [] : [[atMs / 60_000, held]];
    });
    if (points.length < counted.length / 2) return [];
    const held = points.map(([, bytes]) => bytes);
    return [
      {
        role,
        firstBytes: held[0] ?? 0,
        lastBytes: held.at(-1) ?? 0,
        peakBytes: Math.max(...held),
        bytesPerMinute: slope(points),
      },
    ];
  });
}
