import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseAllDocuments } from 'yaml';
import { openPromise } from 'yauzl';
import { REPOSITORY } from './repository.ts';

export const CHART = join(REPOSITORY, 'deploy', 'helm', 'hbsc');

/** What a cluster is asked to hold. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec?: Record<string, unknown>;
}

/** Helm itself, as it comes in a package of the AWS CDK: for Linux on x64 alone. */
export class Helm {
  private constructor(
    private readonly folder: string,
    private readonly program: string,
  ) {}

  static readonly runsHere = process.platform === 'linux' && process.arch === 'x64';

  static async unpack(): Promise<Helm> {
    const folder = await mkdtemp(join(tmpdir(), 'hbsc-helm-'));
    const program = join(folder, 'helm');
    const library = dirname(createRequire(import.meta.url).resolve('@aws-cdk/asset-kubectl-v20'));
    const archive = await openPromise(join(library, 'layer.zip'));
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName !== 'helm/helm') continue;
      const file = createWriteStream(program, { mode: 0o755 });
      await pipeline(await archive.openReadStreamPromise(entry), file);
      if (!file.closed) await once(file, 'close');
    }
    return new Helm(folder, program);
  }

  /** @returns what is wrong with the chart, or nothing */
  lint(values: Values): string {
    const { stdout, stderr, status } = this.run('lint', '--strict', CHART, ...optionsOf(values));
    return status === 0 ? '' : `${stdout}${stderr}`;
  }

  /** @throws Error with what helm says */
  render(values: Values): Manifest[] {
    const { stdout, stderr, status } = this.run(
      'template',
      'heart',
      CHART,
      '--kube-version',
      '1.33.0',
      ...optionsOf(values),
    );
    if (status !== 0) throw new Error(stderr);
    return parseAllDocuments(stdout)
      .map((document) => document.toJS() as Manifest | null)
      .filter((manifest) => manifest !== null);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }

  private run(...parameters: string[]) {
    return spawnSync(this.program, parameters, { encoding: 'utf8', env: { HOME: this.folder } });
  }
}

/** Values to install with: a file of the chart, and single ones. */
export interface Values {
  readonly file?: string;
  readonly set?: Readonly<Record<string, string>>;
}

function optionsOf({ file, set = {} }: Values): string[] {
  const single = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  return [...(file ? ['--values', join(CHART, file)] : []), ...single];
}
