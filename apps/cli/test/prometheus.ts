import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@hbsc/runtime';

const FOLDER = fileURLToPath(new URL('../../../deploy/prometheus/', import.meta.url));
/** How docker-compose.yml's Prometheus finds whom it asks: by the name of the service, which is the name of the job. */
const DISCOVERY = /dns_sd_configs: \[\{ names: \[(gateway|worker)\], type: A, port: \d+ \}\]/g;

export interface PrometheusOptions {
  /** Where the two are, as URLs. */
  readonly gateway: string;
  readonly worker: string;
  readonly token: string;
}

/** One rule as Prometheus knows it. */
export interface LoadedRule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}

/**
 * A real Prometheus with deploy/prometheus/prometheus.yml: told where gateway and worker are and what their token is, and asking every
 * second.
 */
export class Prometheus {
  private constructor(
    private readonly url: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(options: PrometheusOptions): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'hbsc-prometheus-'));
    const tokenFile = join(folder, 'token');
    const configFile = join(folder, 'prometheus.yml');
    const given = await readFile(join(FOLDER, 'prometheus.yml'), 'utf8');
    await writeFile(tokenFile, options.token);
    await writeFile(
      configFile,
      given
        .replaceAll(
          DISCOVERY,
          (_all, job: 'gateway' | 'worker') =>
            `static_configs: [{ targets: ['${new URL(options[job]).host}'] }]`,
        )
        .replaceAll('/tmp/metrics-token', tokenFile)
        .replaceAll('15s', '1s')
        .replace('[hbsc.rules.yml]', `['${join(FOLDER, 'hbsc.rules.yml')}']`),
    );
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      'prometheus',
      [
        `--config.file=${configFile}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    return new Prometheus(`http://${address}`, folder, child);
  }

  /** What an expression comes to now: a value for each series. Asks until it comes to something. */
  async reached(expression: string): Promise<number[]> {
    for (;;) {
      const values = await this.query(expression).catch(() => []);
      if (values.length > 0) return values;
      if (this.process.exitCode !== null) throw new Error('Prometheus ended');
      await pause(100);
    }
  }

  /** @throws Error when Prometheus does not take the expression */
  async query(expression: string): Promise<number[]> {
    const { result } = await this.ask<{ result: { value: [number, string] }[] }>(
      `query?query=${encodeURIComponent(expression)}`,
    );
    return result.map(({ value }) => Number(value[1]));
  }

  async rules(): Promise<LoadedRule[]> {
    const { groups } = await this.ask<{ groups: { rules: LoadedRule[] }[] }>('rules');
    return groups.flatMap(({ rules }) => rules);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const gone = once(this.process, 'exit');
      this.process.kill('SIGTERM');
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private async ask<Data>(what: string): Promise<Data> {
    const response = await fetch(`${this.url}/api/v1/${what}`);
    const answer = (await response.json()) as { data: Data; error?: string };
    if (!response.ok) throw new Error(answer.error);
    return answer.data;
  }
}
