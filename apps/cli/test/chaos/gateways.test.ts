import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { HbscClient } from '@hbsc/client';
import { afterEach, expect, it } from '@jest/globals';
import { secondsOf, tellFigures } from './figures.ts';
import { handIn, often, recording } from './load.ts';
import { describeOnBothQueues } from './site.ts';

const DIES_BEFORE_ENQUEUEING = new URL('./fixtures/gateway-that-dies-before-enqueueing.mjs', import.meta.url);

/** A way to a gateway that can be cut. */
class Wire {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async to(url: string): Promise<Wire> {
    const { port } = new URL(url);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const wire = new Wire(server);
    server.on('connection', (near) => {
      const far = connect(Number(port), '127.0.0.1');
      for (const socket of [near, far]) {
        wire.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => wire.sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
    });
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Drops every connection; new ones are welcome. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.server.close();
    this.cut();
  }
}

describeOnBothQueues('gateways', { gateways: 3 }, (open) => {
  const wires: Wire[] = [];
  afterEach(() => {
    for (const wire of wires.splice(0)) wire.close();
  });

  it('are killed during uploads: whatever was acknowledged comes to its end', async () => {
    const jobs = often(400, 40);
    const kills = often(10, 2);
    const { stack, rows, ends } = await open({ workers: 1 });
    let killed = 0;
    const ids = await handIn(() => stack.client, jobs, {
      onAcknowledged: (acknowledged) => {
        const { pid } = stack.gateway;
        if (!pid || acknowledged % Math.ceil(jobs / (kills + 1)) !== 0) return;
        process.kill(pid, 'SIGKILL');
        killed++;
      },
    });
    await ends.of(ids);
    const committed = await rows.ids();
    await ends.of(committed);
    expect(await rows.statuses()).toEqual({ SUCCEEDED: committed.length });
    expect(committed).toEqual(expect.arrayContaining(ids));
    expect(killed).toBe(kills);
    tellFigures({
      killed,
      acknowledged: ids.length,
      committed: committed.length,
      succeeded: committed.length,
    });
  });

  it('die between committing a job and enqueueing it: it is found and done', async () => {
    const crashes = often(50, 2);
    const { stack, rows, ends } = await open({ workers: 1 });
    const { client, process: gateway } = await stack.addGateway({ module: DIES_BEFORE_ENQUEUEING });
    for (let crash = 1; crash <= crashes; crash++) {
      const died = once(gateway, 'restart');
      // A gateway that is not up yet takes no recording; one that is dies of it.
      while ((await rows.ids()).length < crash) {
        await client.submit(recording(crash), `heart-${crash}.wav`).catch(() => undefined);
      }
      await died;
    }
    const ids = await rows.ids();
    await ends.of(ids);
    expect(ids).toHaveLength(crashes);
    expect(await rows.statuses()).toEqual({ SUCCEEDED: crashes });
    tellFigures({ crashes, committed: ids.length, succeeded: crashes });
  });

  it('are three, a subscriber at one hears of every recording handed in at the others', async () => {
    const jobs = often(1_000, 60);
    const { stack, ends } = await open({ workers: 1 });
    let turn = 0;
    const ids = await handIn(() => stack.gateways[turn++ % 2]?.client ?? stack.client, jobs);
    await ends.of(ids);
    expect(ends.told.map(({ id }) => id).sort()).toEqual(ids.sort());
    tellFigures({ 'handed in': ids.length, told: ends.told.length });
  });

  it('lose every subscriber in the middle of a job: each hears of the end all the same', async () => {
    const subscribers = often(100, 20);
    const { stack } = await open({ workers: 0 });
    const wire = await Wire.to(stack.url);
    wires.push(wire);
    const ids = await handIn(() => stack.client, subscribers);
    const far = new HbscClient(wire.url);
    const watching = ids.map((id) => far.updates(id));
    for (const updates of watching) expect((await updates.next()).value).toMatchObject({ status: 'QUEUED' });
    const ends = watching.map(async (updates) => {
      let last = 'none';
      for await (const { status } of updates) last = status;
      return last;
    });
    wire.cut();
    await stack.addWorker();
    expect(await Promise.all(ends)).toEqual(ids.map(() => 'SUCCEEDED'));
    tellFigures({ 'connections cut': subscribers, 'told of the end': subscribers });
  });

  it('are told to stop under load: they answer what they have begun and leave nothing staged', async () => {
    const submissions = often(100, 20);
    const { stack, rows, ends } = await open({ workers: 1 });
    const stagedBefore = await stack.stagedFiles();
    const { client, process: gateway } = await stack.addGateway();
    const answers = Promise.allSettled(
      Array.from({ length: submissions }, (_, n) => client.submit(recording(n), `heart-${n}.wav`)),
    );
    await ends.count(1);
    const seconds = await secondsOf(() => gateway.stop());
    const answered = (await answers).filter(({ status }) => status === 'fulfilled').length;
    const committed = await rows.ids();
    await ends.of(committed);
    expect(await stack.stagedFiles()).toEqual(stagedBefore);
    expect(await stack.logs()).not.toContain('did not stop in time');
    tellFigures({ submissions, answered, committed: committed.length, 's to stop': seconds });
  });
});
