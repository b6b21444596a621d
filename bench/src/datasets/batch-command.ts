import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { BatchView } from '@hbsc/client';
import type { Resources } from '../resources.ts';
import type { DataSet } from './data-set.ts';

const HBSC = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url));
const RECOMPUTE = fileURLToPath(new URL('../../../scripts/recompute-evaluation.py', import.meta.url));
/** The real recordings' labels that are no classes. */
const MAPPING = ['--map', 'abnormal=murmur', '--map', 'extrastole=extrahls'];

/** What `hbsc batch` came to. */
export interface BatchEnd {
  readonly exitCode: number | null;
  readonly batch: BatchView;
}

/** Sends a data set with `hbsc batch` and follows it to its end. @throws Error when it prints no outcome */
export async function runBatch(
  { folder, labels }: DataSet,
  url: string,
  resources: Resources,
): Promise<BatchEnd> {
  const args = [HBSC, 'batch', folder, '--url', url, '--labels', labels, ...MAPPING, '--json'];
  const { exitCode, out, err } = await ended(
    spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] }),
    resources,
  );
  if (out === '') throw new Error(`hbsc batch ended with ${exitCode}: ${err.trim()}`);
  const { batch } = JSON.parse(out) as { batch: BatchView };
  return { exitCode, batch };
}

/**
 * Recomputes the evaluation from the exported rows with scikit-learn.
 *
 * @param python - an interpreter that has it
 * @returns null when every figure is the same to 1e-9, else what was said
 */
export async function recompute(
  python: string,
  url: string,
  batchId: string,
  resources: Resources,
): Promise<string | null> {
  const child = spawn(python, [RECOMPUTE, url, batchId], { stdio: ['ignore', 'pipe', 'pipe'] });
  const { exitCode, out, err } = await ended(child, resources);
  return exitCode === 0 ? null : `${out}${err}`.trim().split('\n').slice(-3).join('; ');
}

async function ended(child: ChildProcess, resources: Resources) {
  resources.add(async () => void child.kill('SIGKILL'));
  const [out, err] = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, out: (await out) ?? '', err: (await err) ?? '' };
}
