import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The original HBSC's own request, character for character. */
export const OPERATIONS =
  '{ "query": "mutation ClassifyHeartBeatSound($input: HeatBeatSoundInput!) { classifyHeatBeatSound(input: $input) { error { field message } ok prediction { topPrediction {  label confidence className } predictions {  label confidence className } } } }", "variables": { "input": {"audio": null} } }';
export const MAP = '{ "0": ["variables.input.audio"] }';

export interface CompatibilityAnswer {
  readonly ok: boolean;
  readonly error: { readonly field: string; readonly message: string } | null;
  readonly prediction: {
    readonly topPrediction: {
      readonly label: number;
      readonly confidence: number;
      readonly className: string;
    };
    readonly predictions: readonly {
      readonly label: number;
      readonly confidence: number;
      readonly className: string;
    }[];
  } | null;
}

/** Runs curl from a folder of its own and returns what it printed. */
export async function curl(...args: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-curl-'));
  try {
    const { stdout } = await promisify(execFile)('curl', ['--silent', '--show-error', ...args], {
      cwd: folder,
    });
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The original's curl with one file, its content given or `@path`. */
export async function originalCurl(url: string, file: string): Promise<CompatibilityAnswer> {
  const answer = await curl(url, '-F', `operations=${OPERATIONS}`, '-F', `map=${MAP}`, '-F', `0=@${file}`);
  return JSON.parse(answer).data.classifyHeatBeatSound;
}

/** The same request from Node, answered with the id of its job. */
export async function classify(
  url: string,
  bytes: Uint8Array,
  fileName: string,
): Promise<CompatibilityAnswer & { jobId: string | null }> {
  const form = new FormData();
  form.set('operations', OPERATIONS);
  form.set('map', MAP);
  form.set('0', new Blob([bytes]), fileName);
  const response = await fetch(url, {
    method: 'POST',
    body: form,
    headers: { 'apollo-require-preflight': '1' },
  });
  const { data } = (await response.json()) as { data: { classifyHeatBeatSound: CompatibilityAnswer } };
  return { ...data.classifyHeatBeatSound, jobId: response.headers.get('hbsc-job-id') };
}

/** Writes content to a file that lives as long as `use`. */
export async function withFile<Result>(
  name: string,
  bytes: Uint8Array,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-file-'));
  try {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
