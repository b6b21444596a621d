import { once } from 'node:events';
import { decodeRecording } from '@hbsc/audio';
import { HeartSoundModel } from '@hbsc/classifier';
import { DEFAULT_LIMITS } from '@hbsc/core';
import { median } from '../statistics.ts';
import type { BareLoopFigures, BareLoopOrder } from './bare-loop.ts';

const WARM_UP_MS = 1_000;

process.once('disconnect', () => process.exit(0));
const [order] = (await once(process, 'message')) as [BareLoopOrder];
const model = await HeartSoundModel.load();
await loop(WARM_UP_MS);
const durationsMs = await loop(order.seconds * 1000);
const totalMs = durationsMs.reduce((sum, duration) => sum + duration, 0);
const figures: BareLoopFigures = {
  requestsPerSecond: (durationsMs.length / totalMs) * 1000,
  p50Ms: median(durationsMs),
};
process.send?.(figures);

async function loop(lastsMs: number): Promise<number[]> {
  const durations: number[] = [];
  const until = performance.now() + lastsMs;
  for (let turn = 0; performance.now() < until; turn++) {
    const recording = order.recordings[turn % order.recordings.length];
    if (recording === undefined) break;
    const begun = performance.now();
    const { samples, sampleRateHz } = await decodeRecording(recording.bytes, DEFAULT_LIMITS);
    await model.classify(samples, sampleRateHz);
    durations.push(performance.now() - begun);
  }
  return durations;
}
