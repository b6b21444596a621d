import { constants } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HEART_SOUND_CLASSES } from '@hbsc/core';
import { encodeWav, type RealRecording, realRecordings, synthesiseHeartSound } from '@hbsc/testkit';
import type { BenchRecording } from '../recordings.ts';
import type { Resources } from '../resources.ts';

/** Shorter ones are told to be too short. */
const SHORTEST_SECONDS = 1;
const SECONDS = 9;
const SAMPLE_RATE_HZ = 4_000;
/** Most recordings that the bare loops go round: some from all over the data set. */
const SAMPLES = 20;

/** A labelled data set as a folder that goes with the resources. */
export interface DataSet {
  readonly folder: string;
  /** A table of labels: `path,label,group`. */
  readonly labels: string;
  readonly recordings: number;
  /** Those that are too short to be classified. */
  readonly tooShort: number;
  readonly audioSeconds: number;
  /** Some from all over it that can be classified. */
  readonly samples: readonly BenchRecording[];
}

interface Row {
  readonly name: string;
  readonly label: string;
  readonly group: string;
  readonly seconds: number;
}

/**
 * So many recordings, no two of them the same: real ones, or synthetic ones of 9 s at 4 kHz.
 *
 * @param count - null for as many real ones as there are
 * @throws Error where there are not so many real ones
 */
export async function prepareDataSet(
  count: number | null,
  real: boolean,
  resources: Resources,
): Promise<DataSet> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-bench-set-'));
  resources.add(() => rm(folder, { recursive: true, force: true }));
  const files = join(folder, 'recordings');
  await mkdir(files);
  const rows = real ? await copyReal(files, count) : await synthesise(files, count ?? 0);
  const labels = join(folder, 'labels.csv');
  const lines = rows.map(({ name, label, group }) => `${name},${label},${group}`);
  await writeFile(labels, ['path,label,group', ...lines].join('\n'));
  const long = rows.filter(({ seconds }) => seconds >= SHORTEST_SECONDS);
  const step = Math.ceil(long.length / SAMPLES);
  const chosen = long.filter((_, n) => n % step === 0);
  return {
    folder: files,
    labels,
    recordings: rows.length,
    tooShort: rows.length - long.length,
    audioSeconds: rows.reduce((sum, { seconds }) => sum + seconds, 0),
    samples: await Promise.all(
      chosen.map(async ({ name }) => ({ name, bytes: await readFile(join(files, name)) })),
    ),
  };
}

async function copyReal(folder: string, count: number | null): Promise<Row[]> {
  const all = realRecordings() ?? [];
  const found = count === null ? all : all.slice(0, count);
  if (found.length === 0 || found.length < (count ?? 0)) {
    throw new Error(
      `There are ${found.length} real recordings here, not ${count ?? 'any'} (HBSC_DATA_DIR, --recordings).`,
    );
  }
  const rows: Row[] = [];
  for (const recording of found) rows.push(await copyOf(recording, folder, rows.length));
  return rows;
}

async function copyOf(
  { file, label, group, durationSeconds }: RealRecording,
  folder: string,
  n: number,
): Promise<Row> {
  const name = `${n}.flac`;
  await copyFile(file, join(folder, name), constants.COPYFILE_FICLONE);
  return { name, label, group, seconds: durationSeconds };
}

async function synthesise(folder: string, count: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (let n = 0; n < count; n++) {
    const kind = HEART_SOUND_CLASSES[n % HEART_SOUND_CLASSES.length] ?? 'normal';
    const samples = synthesiseHeartSound({ kind, seconds: SECONDS, sampleRateHz: SAMPLE_RATE_HZ, seed: n });
    const name = `${n}.wav`;
    await writeFile(join(folder, name), encodeWav([samples], SAMPLE_RATE_HZ));
    rows.push({ name, label: kind, group: '', seconds: SECONDS });
  }
  return rows;
}
