import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts one of the benchmark's own modules in a process of its own. It must end when its IPC channel closes.
 *
 * @param module - relative to `base`
 * @param base - `import.meta.url` of the caller
 */
export function startChild(module: string, base: string, args: readonly string[] = []): ChildProcess {
  return fork(new URL(module, base), args, { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] });
}

/**
 * The next message of a child for which `wanted` returns something other than null.
 *
 * @throws Error when the child ends instead
 */
export function nextMessage<Message, Wanted>(
  child: ChildProcess,
  wanted: (message: Message) => Wanted | null,
): Promise<Wanted> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onExit = (code: number | null, signal: string | null) => {
      settle();
      reject(new Error(`${child.spawnargs.at(1)} ended by itself (${signal ?? `exit code ${code}`})`));
    };
    const onMessage = (message: Message) => {
      try {
        const found = wanted(message);
        if (found === null) return;
        settle();
        resolve(found);
      } catch (error) {
        settle();
        reject(error);
      }
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

/** Lets a child end and waits until it is gone. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  if (child.connected) child.disconnect();
  await gone;
}
