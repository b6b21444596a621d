import { HbscClient } from '@hbsc/client';
import { measureBareLoop } from '../bare-loop/bare-loop.ts';
import { type Machine, thisMachine } from '../machine.ts';
import type { BenchOptions } from '../options.ts';
import { progress } from '../progress.ts';
import { Resources } from '../resources.ts';
import { startService } from '../service.ts';
import { type LabelledRecording, labelledRecordings } from './recordings.ts';

const FILES_A_REQUEST = 50;
/** Most recordings that the bare loops go round: some from all over the data set. */
const BARE_LOOP_RECORDINGS = 20;

/** One data set on its way through the service. */
export interface DataSetRun {
  readonly queue: 'Postgres' | 'Redis';
  /** From the first request to the end of the last job. */
  readonly seconds: number;
  readonly failed: number;
  readonly recordingsPerSecond: number;
  readonly audioHoursPerMinute: number;
  /** Of what the bare loops did. */
  readonly shareOfBareLoops: number;
}

/** How fast data sets are classified. */
export interface DataSetFigures {
  readonly machine: Machine;
  readonly recordings: number;
  readonly audioSeconds: number;
  /** Of bare loops on all cores at once. */
  readonly bareLoopsPerSecond: number;
  readonly runs: readonly DataSetRun[];
}

/** Measures bare loops on all cores, then one data set through a service of its own; with `--redis`, on both queues. */
export async function measureDataSets(options: BenchOptions, resources: Resources): Promise<DataSetFigures> {
  const machine = thisMachine();
  const recordings = await labelledRecordings(options.recordings, options.real);
  const audioSeconds = recordings.reduce((sum, { seconds }) => sum + seconds, 0);
  progress(`bare loops on ${machine.cores} cores: decoding and inference alone`);
  const step = Math.ceil(recordings.length / BARE_LOOP_RECORDINGS);
  const order = { recordings: recordings.filter((_, n) => n % step === 0), seconds: options.seconds };
  const loops = await Promise.all(
    Array.from({ length: machine.cores }, () => measureBareLoop(order, resources)),
  );
  const bareLoopsPerSecond = loops.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0);
  const runs: DataSetRun[] = [];
  for (const queue of options.redis ? (['Postgres', 'Redis'] as const) : (['Postgres'] as const)) {
    progress(`${recordings.length} recordings, the queue in ${queue}`);
    const { seconds, failed } = await classify(
      recordings,
      { ...options, redis: queue === 'Redis' },
      resources,
    );
    const recordingsPerSecond = recordings.length / seconds;
    runs.push({
      queue,
      seconds,
      failed,
      recordingsPerSecond,
      audioHoursPerMinute: audioSeconds / seconds / 60,
      shareOfBareLoops: recordingsPerSecond / bareLoopsPerSecond,
    });
  }
  return { machine, recordings: recordings.length, audioSeconds, bareLoopsPerSecond, runs };
}

/** One data set through a service that is stopped again. */
async function classify(
  recordings: readonly LabelledRecording[],
  options: BenchOptions,
  resources: Resources,
): Promise<{ seconds: number; failed: number }> {
  const own = new Resources();
  resources.add(() => own.release());
  const { port } = await startService(options, own);
  const { batches } = new HbscClient(`http://127.0.0.1:${port}`);
  const begun = performance.now();
  const { id } = await batches.open({ name: 'benchmark' });
  for (let sent = 0; sent < recordings.length; sent += FILES_A_REQUEST) {
    const files = recordings.slice(sent, sent + FILES_A_REQUEST);
    await batches.add(
      id,
      files.map(({ name, label, bytes }) => ({ path: name, label, content: new Blob([bytes.slice()]) })),
    );
  }
  await batches.close(id);
  let failed = recordings.length;
  for await (const { counts } of batches.updates(id)) failed = counts.total - counts.succeeded;
  const seconds = (performance.now() - begun) / 1000;
  await own.release();
  return { seconds, failed };
}
