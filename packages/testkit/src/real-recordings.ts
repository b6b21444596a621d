import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './repository.ts';

/** One row of the data set's manifest. Empty labels mean that nobody labelled the recording. */
export interface RealRecording {
  /** Where the FLAC file lies. */
  readonly file: string;
  readonly dataset: string;
  readonly label: string;
  readonly sublabel: string;
  /** Recordings of one group (session or patient) belong on the same side of any split. */
  readonly group: string;
  readonly sampleRateHz: number;
  readonly samples: number;
  readonly durationSeconds: number;
  /** SHA-256 of the 16-bit little-endian PCM, hex. */
  readonly pcmSha256: string;
}

const MANIFEST = 'manifest.csv';

let hasWarned = false;

/** The folder of real recordings: `HBSC_DATA_DIR`, or `../shared/data` beside the repository; null if it is not there. */
export function realDataDirectory(): string | null {
  const folder = process.env.HBSC_DATA_DIR ?? join(REPOSITORY_ROOT, '..', 'shared', 'data');
  return existsSync(join(folder, MANIFEST)) ? folder : null;
}

/** The manifest of the real recordings, or null where they are absent; they are never part of this repository. */
export function realRecordings(): RealRecording[] | null {
  const folder = realDataDirectory();
  if (folder === null) return null;
  const [, ...lines] = readFileSync(join(folder, MANIFEST), 'utf8').trim().split(/\r?\n/);
  return lines.map((line) => rowOf(line, folder));
}

function rowOf(line: string, folder: string): RealRecording {
  const [path = '', dataset = '', label = '', sublabel = '', group = '', ...facts] = line.split(',');
  const [sampleRateHz, samples, durationSeconds, pcmSha256 = ''] = facts;
  return {
    file: join(folder, path),
    dataset,
    label,
    sublabel,
    group,
    sampleRateHz: Number(sampleRateHz),
    samples: Number(samples),
    durationSeconds: Number(durationSeconds),
    pcmSha256,
  };
}

/**
 * A jest `describe` that runs only where the real recordings are, and says on standard error when they are not.
 *
 * @throws Error outside jest
 */
export function describeWithRealData(
  name: string,
  suite: (recordings: RealRecording[], folder: string) => void,
): void {
  const { describe } = globalThis as { describe?: DescribeBlock };
  if (describe === undefined) throw new Error('describeWithRealData is for jest tests alone');
  const folder = realDataDirectory();
  const recordings = realRecordings();
  if (folder !== null && recordings !== null) {
    describe(name, () => suite(recordings, folder));
    return;
  }
  warnOnce();
  describe.skip(name, () => suite([], ''));
}

interface DescribeBlock {
  (name: string, suite: () => void): void;
  skip(name: string, suite: () => void): void;
}

function warnOnce(): void {
  if (hasWarned) return;
  hasWarned = true;
  process.stderr.write(
    'WARNING: no real recordings found (HBSC_DATA_DIR is unset or wrong); every test on real data is SKIPPED.\n',
  );
}
