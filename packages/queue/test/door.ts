import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '@hbsc/runtime';

/** A way to a server on 127.0.0.1 that can be shut, and in which everything can get stuck. */
export class Door {
  private stuck = false;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(
    readonly port: number,
    target: number,
  ) {
    this.server = createServer((inside) => {
      const outside = connect(target, '127.0.0.1');
      this.join(inside, outside);
      this.join(outside, inside);
    });
  }

  /** @param target - port of the server */
  static async to(target: number): Promise<Door> {
    const door = new Door(await freePort(), target);
    await door.open();
    return door;
  }

  async open(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Ends every connection and refuses new ones. */
  shut(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  /** Keeps every connection and lets nothing through. */
  jam(): void {
    this.stuck = true;
    for (const socket of this.sockets) socket.pause();
  }

  clear(): void {
    this.stuck = false;
    for (const socket of this.sockets) socket.resume();
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (chunk) => to.write(chunk));
    from.on('error', () => undefined);
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
    if (this.stuck) from.pause();
  }
}
