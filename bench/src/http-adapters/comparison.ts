import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endChild, nextMessage, startChild } from '../child.ts';
import { LoadProcess } from '../load/load-process.ts';
import { jsonRequest, type PreparedRequest, uploadRequest } from '../load/requests.ts';
import { type Measurement, measurementOf, type Round, roundOf } from '../measurement.ts';
import type { BenchOptions } from '../options.ts';
import { CpuWatch, ProcessSampler } from '../processes/process-sampler.ts';
import { syntheticRecordings } from '../recordings.ts';
import type { Resources } from '../resources.ts';
import { figure, percent, table } from '../table.ts';
import { ADAPTERS, type AdapterName } from './adapters.ts';
import { RECORDING, STORE } from './app.ts';

const WARM_UP_SECONDS = 1;
const FIRST_WARM_UP_SECONDS = 3;

const LOADS: Readonly<Record<string, () => PreparedRequest[]>> = {
  'upload 0.8 MB': () =>
    syntheticRecordings().map((recording) => uploadRequest(STORE, recording, '"bytes":793844')),
  'small query': () => [jsonRequest(RECORDING, '"bytes":793844')],
};

/** One adapter under one load with one number of clients. */
export interface AdapterFigures {
  readonly load: string;
  readonly adapter: AdapterName;
  readonly measurement: Measurement;
}

/** Runs both adapters side by side and loads them in turns, the order changing from round to round. */
export async function measureHttpAdapters(
  options: BenchOptions,
  resources: Resources,
): Promise<AdapterFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-bench-'));
  resources.add(() => rm(folder, { recursive: true, force: true }));
  const load = new LoadProcess();
  resources.add(() => load.close());
  const servers = new Map<AdapterName, Server>();
  for (const adapter of ADAPTERS) servers.set(adapter, await Server.start(adapter, folder, load, resources));

  const found: AdapterFigures[] = [];
  for (const [name, requests] of Object.entries(LOADS)) {
    const prepared = requests();
    for (const server of servers.values()) await server.round(prepared, 8, 0, FIRST_WARM_UP_SECONDS);
    for (const clients of options.clients) {
      process.stderr.write(`  ${name}: ${clients} client${clients === 1 ? '' : 's'} ...\n`);
      const rounds = new Map<AdapterName, Round[]>(ADAPTERS.map((adapter) => [adapter, []]));
      for (let round = 0; round < options.rounds; round++) {
        const order = round % 2 === 0 ? ADAPTERS : [...ADAPTERS].reverse();
        for (const adapter of order) {
          const result = await servers
            .get(adapter)
            ?.round(prepared, clients, WARM_UP_SECONDS, options.seconds);
          if (result) rounds.get(adapter)?.push(result);
        }
      }
      for (const [adapter, results] of rounds) {
        found.push({ load: name, adapter, measurement: measurementOf(clients, results) });
      }
    }
  }
  console.log(`\n${adapterTable(found)}\n`);
  return found;
}

class Server {
  private constructor(
    private readonly port: number,
    private readonly sampler: ProcessSampler,
    private readonly load: LoadProcess,
  ) {}

  static async start(
    adapter: AdapterName,
    folder: string,
    load: LoadProcess,
    resources: Resources,
  ): Promise<Server> {
    const child = startChild('./server.js', import.meta.url, [adapter, join(folder, adapter)]);
    resources.add(() => endChild(child));
    const port = await nextMessage<number, number>(child, (message) => message);
    const sampler = new ProcessSampler(child.pid ?? 0);
    resources.add(() => sampler.stop());
    return new Server(port, sampler, load);
  }

  async round(
    requests: PreparedRequest[],
    clients: number,
    warmUpSeconds: number,
    seconds: number,
  ): Promise<Round> {
    const cpu = new CpuWatch(this.sampler);
    const order = { ports: [this.port], path: '/graphql', requests, clients, warmUpSeconds, seconds };
    return roundOf(await this.load.run(order, cpu), cpu.use);
  }
}

function adapterTable(found: readonly AdapterFigures[]): string {
  const header = [
    'load',
    'adapter',
    'clients',
    'requests/s',
    'lowest',
    'highest',
    'p50 ms',
    'p99 ms',
    'errors',
    'CPU ms',
    'CPU',
    'other programs',
  ];
  const rows = found.map(({ load, adapter, measurement }) => {
    const { clients, requestsPerSecond, rounds, p50Ms, p99Ms, errors, cpuShares, foreignShare } = measurement;
    const share = Object.values(cpuShares).reduce((sum, value) => sum + value, 0);
    const spread = [figure(Math.min(...rounds)), figure(Math.max(...rounds))];
    const speed = [figure(requestsPerSecond), ...spread, figure(p50Ms), figure(p99Ms), `${errors}`];
    const cpu = [((share * 1000) / requestsPerSecond).toFixed(2), percent(share), percent(foreignShare)];
    return [load, adapter, `${clients}`, ...speed, ...cpu];
  });
  return table(header, rows);
}
