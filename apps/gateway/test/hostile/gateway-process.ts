import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, ServiceProcess } from '@hbsc/runtime';
import type { GatewaySite } from '../gateway-site.ts';

/** Of Linux, on every architecture that Node is built for. */
const MS_PER_TICK = 10;
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** A gateway in a process of its own, so that what it holds open can be told apart from what its clients do. */
export class GatewayProcess {
  private constructor(
    private readonly process: ServiceProcess,
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(
    { databaseUrl, folder }: GatewaySite,
    environment: NodeJS.ProcessEnv,
  ): Promise<GatewayProcess> {
    const port = await freePort();
    const settings = { DATABASE_URL: databaseUrl, HBSC_STORAGE_DIR: folder, HBSC_PORT: String(port) };
    const gateway = new ServiceProcess({
      name: 'gateway',
      module: MAIN,
      env: { ...process.env, NODE_OPTIONS: '', ...settings, ...environment },
      logFile: join(folder, 'gateway.log'),
    });
    await gateway.start();
    return new GatewayProcess(gateway, folder, port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How many files and sockets it holds open; Linux tells. */
  async handles(): Promise<number> {
    return (await readdir(`/proc/${this.process.pid}/fd`)).length;
  }

  /** Processor time it has taken so far, milliseconds, to the hundredth of a second; Linux tells. */
  async processorMs(): Promise<number> {
    const [, afterName = ''] = (await readFile(`/proc/${this.process.pid}/stat`, 'utf8')).split(') ');
    const [userTicks, systemTicks] = afterName.split(' ').slice(11, 13).map(Number);
    return ((userTicks ?? 0) + (systemTicks ?? 0)) * MS_PER_TICK;
  }

  /** Files of uploads that are under way or were left behind. */
  staged(): Promise<string[]> {
    return readdir(join(this.folder, 'staging'));
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
