import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Resources } from '../src/resources.ts';
import { WorkerNetwork } from '../src/scale/namespaces/worker-network.ts';

const succeeds = (program: string, ...parameters: string[]) => spawnSync(program, parameters).status === 0;
/** As root, on a Linux that lets root make networks, with iproute2. */
const isPossible = succeeds('unshare', '--net', 'ip', 'link');

(isPossible ? describe : describe.skip)('a network of namespaces', () => {
  let resources: Resources;
  let server: Server;
  let port: number;

  beforeEach(async () => {
    resources = new Resources();
    server = createServer((socket) => socket.end('here'));
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    server.close();
    await resources.release();
  });

  const heardIn = async (namespace: string, host: string) => {
    const ask = `require('node:net').connect(${port}, '${host}').on('error', (e) => console.log(e.code)).pipe(process.stdout)`;
    const { stdout } = await promisify(execFile)('ip', [
      'netns',
      'exec',
      namespace,
      process.execPath,
      '-e',
      ask,
    ]);
    return stdout.trim();
  };

  it('leads from each to the machine, not by the loopback of either, counts what goes over it, and leaves nothing', async () => {
    const network = WorkerNetwork.open(resources);
    const [first, second] = [network.add(), network.add()];
    const before = network.bytes;
    expect(await heardIn(first.name, network.hostAddress)).toBe('here');
    expect(await heardIn(second.name, network.hostAddress)).toBe('here');
    expect(await heardIn(first.name, '127.0.0.1')).toBe('ECONNREFUSED');
    expect(network.bytes).toBeGreaterThan(before);
    await resources.release();
    expect(spawnSync('ip', ['netns'], { encoding: 'utf8' }).stdout).not.toContain(first.name);
  });
});
