import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Resources } from '../../resources.ts';

const SUBNET = '10.213.0';
const MOST_WORKERS = 200;

/** A network namespace with one address, reached over a pair of virtual Ethernet devices. */
export interface Namespace {
  readonly name: string;
  readonly address: string;
}

/**
 * A network of its own on this machine: a bridge at which the machine has an address, and namespaces that see nothing but it. What is in
 * one shares no loopback with the rest. Linux, as root, with `ip` of iproute2.
 */
export class WorkerNetwork {
  /** Of the machine, as namespaces see it. */
  readonly hostAddress = `${SUBNET}.1`;
  readonly range = `${SUBNET}.0/24`;
  private readonly bridge = `hbsc${process.pid}`;
  private readonly devices: string[] = [];

  private constructor(private readonly resources: Resources) {}

  /** @throws Error where there can be none, with what would do */
  static open(resources: Resources): WorkerNetwork {
    if (process.getuid?.() !== 0) throw new Error('--namespaces makes network devices: it needs root.');
    const network = new WorkerNetwork(resources);
    ip('link', 'add', network.bridge, 'type', 'bridge');
    resources.add(() => ip('link', 'del', network.bridge));
    ip('addr', 'add', `${network.hostAddress}/24`, 'dev', network.bridge);
    ip('link', 'set', network.bridge, 'up');
    return network;
  }

  /** Gone, with its end of the pair, when the resources are released. */
  add(): Namespace {
    const number = this.devices.length + 1;
    if (number > MOST_WORKERS) throw new Error(`--namespaces takes ${MOST_WORKERS} workers at most.`);
    const [name, device] = [`${this.bridge}-${number}`, `${this.bridge}v${number}`];
    const address = `${SUBNET}.${number + 1}`;
    ip('netns', 'add', name);
    this.resources.add(() => ip('netns', 'del', name));
    ip('link', 'add', device, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('link', 'set', device, 'master', this.bridge, 'up');
    for (const own of ['lo', 'eth0']) ip('-n', name, 'link', 'set', own, 'up');
    ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
    this.devices.push(device);
    return { name, address };
  }

  /** Came from and went to the namespaces so far. */
  get bytes(): number {
    return this.devices
      .flatMap((device) =>
        ['rx_bytes', 'tx_bytes'].map((counter) => `/sys/class/net/${device}/statistics/${counter}`),
      )
      .reduce((sum, file) => sum + Number(readFileSync(file, 'utf8')), 0);
  }
}

function ip(...parameters: string[]): void {
  try {
    execFileSync('ip', parameters, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(
      `--namespaces needs "ip" (iproute2) and a kernel that makes namespaces: ${stderr || message}`,
    );
  }
}
