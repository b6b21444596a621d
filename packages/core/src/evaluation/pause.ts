/** Longest stretch of computing between two turns of the event loop, milliseconds. */
const STRETCH_MS = 10;

/** Lets the event loop turn if it has not for a while. */
export type Pause = () => Promise<void>;

/** Keeps a long computation from holding up everything else in its process: to be called often, at no cost. */
export function pauses(): Pause {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun < STRETCH_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    begun = performance.now();
  };
}
