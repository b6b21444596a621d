import { readFileSync } from 'node:fs';
import { describeWithRealData, type RealRecording } from '@hbsc/testkit';
import { expect, it } from '@jest/globals';
import { ANALYSIS_RATE_HZ, analyseSignal, clippedShare, type SignalAnalysis } from '../src/index.ts';
import { decode } from './decoding.ts';

async function analyse({ file }: RealRecording): Promise<SignalAnalysis> {
  const { samples } = await decode(readFileSync(file));
  return analyseSignal(samples, clippedShare(samples));
}

async function analyseAll(recordings: readonly RealRecording[]): Promise<SignalAnalysis[]> {
  const analyses: SignalAnalysis[] = [];
  for (const recording of recordings) analyses.push(await analyse(recording));
  return analyses;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

describeWithRealData('the signal of real recordings', (recordings) => {
  const physionet = recordings.filter(({ sampleRateHz }) => sampleRateHz === ANALYSIS_RATE_HZ);
  const poor = physionet.filter(({ sublabel }) => sublabel === 'poor_quality').filter((_, i) => i % 2 === 0);
  const good = physionet.filter(({ sublabel }) => sublabel === '').filter((_, i) => i % 14 === 0);

  it('is better where listeners heard no fault, and seldom refused there', async () => {
    const ofGood = await analyseAll(good);
    const ofPoor = await analyseAll(poor);
    const refused = ofGood.filter(({ quality }) => quality.reasons.length > 0);
    expect(refused.length).toBeLessThan(0.08 * ofGood.length);
    expect(median(ofGood.map(({ quality }) => quality.index))).toBeGreaterThan(
      median(ofPoor.map(({ quality }) => quality.index)) + 0.2,
    );
  });

  it('has a rhythm in most of them', async () => {
    const rated = (await analyseAll(good)).filter(({ rhythm }) => rhythm.heartRateBpm !== null);
    expect(rated.length).toBeGreaterThan(0.85 * good.length);
  });
});
