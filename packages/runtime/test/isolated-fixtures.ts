import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach } from '@jest/globals';
import { IsolatedProcess, type IsolatedProcessOptions } from '../src/isolated-process.ts';

type Request = Readonly<Record<string, unknown>> & { readonly action: string };

/** A module of test/fixtures. */
export const fixture = (name: string): URL => new URL(`./fixtures/${name}.mjs`, import.meta.url);
/** Closed after each test, whatever its outcome. */
export const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((resource) => resource.close()));
});

export function isolate(options: Partial<IsolatedProcessOptions> = {}): IsolatedProcess<Request, unknown> {
  const isolated = new IsolatedProcess<Request, unknown>({
    module: fixture('isolated-worker'),
    timeoutMs: 20_000,
    onStderr: () => undefined,
    ...options,
  });
  opened.push(isolated);
  return isolated;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export async function pidOf(isolated: IsolatedProcess<Request, unknown>): Promise<number> {
  await isolated.start();
  if (isolated.pid === undefined) throw new Error('a started process has an id');
  return isolated.pid;
}

/** Where processes announce themselves; the end of their connection is the sign of their own end. */
export class Registry {
  private constructor(private readonly server: Server) {}

  static async open(): Promise<Registry> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const registry = new Registry(server);
    opened.push(registry);
    return registry;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async nextArrival(): Promise<{ pid: number; end: Promise<unknown> }> {
    const [socket] = (await once(this.server, 'connection')) as [Socket];
    const end = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    const [line] = (await once(socket, 'data')) as [Buffer];
    return { pid: Number(line.toString()), end };
  }

  async close(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
  }
}
