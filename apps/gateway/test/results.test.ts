import type { Classification } from '@hbsc/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../src/gateway.ts';
import { ask, CLASSIFICATION, type GatewaySite, openSite, submitted } from './gateway-site.ts';

const RESULT = `query ($id: ID!) {
  job(id: $id) {
    result {
      outcome
      topPrediction { className }
      windows { start end topPrediction { className } predictions { label confidence } }
      quality { index reasons }
      heartRate { bpm confidence }
      heartSounds { sound time }
      systole
      diastole
      timings { decodeMs resampleMs inferMs analyseMs }
    }
    shadowResult { outcome topPrediction { className } predictions { confidence } model { name version sha256 } inferMs }
  }
}`;

describe('a result', () => {
  let site: GatewaySite;
  let gateway: Gateway;
  beforeAll(async () => {
    site = await openSite();
    gateway = await site.startGateway();
  });
  afterAll(() => site?.close());

  const succeeded = async (change: Partial<Classification> = {}) => {
    const id = await submitted(gateway);
    await site.jobs.start(id, 1);
    await site.jobs.succeed(id, 1, { ...CLASSIFICATION, ...change });
    return id;
  };
  const read = async (id: string) =>
    (await ask<{ job: { result: object; shadowResult: object | null } }>(gateway, RESULT, { id })).data.job;

  it('says what was heard, when, and how well it could be heard', async () => {
    const { result } = await read(await succeeded());
    expect(result).toMatchObject({
      outcome: 'CLASSIFIED',
      topPrediction: { className: 'murmur' },
      quality: { index: 0.8, reasons: [] },
      heartRate: { bpm: 72, confidence: 0.9 },
      heartSounds: [
        { sound: 'S1', time: 0.4 },
        { sound: 'S2', time: 0.7 },
      ],
      systole: 0.3,
      diastole: 0.53,
      timings: { decodeMs: 1, resampleMs: 2, inferMs: 3, analyseMs: 4 },
    });
  });

  it('says what the model heard where', async () => {
    const { result } = await read(await succeeded());
    expect(result).toMatchObject({
      windows: [
        { start: 0, end: 3, topPrediction: { className: 'murmur' } },
        { start: 1, end: 4, topPrediction: { className: 'artifact' }, predictions: { length: 4 } },
      ],
    });
  });

  it('says why a recording cannot be judged', async () => {
    const quality = { index: 0.1, reasons: ['CLIPPED', 'NO_PERIODICITY'] } as const;
    const { result } = await read(await succeeded({ outcome: 'POOR_SIGNAL', quality }));
    expect(result).toMatchObject({ outcome: 'POOR_SIGNAL', quality });
  });

  it('makes up no rhythm where none was found', async () => {
    const rhythm = {
      heartRateBpm: null,
      heartRateConfidence: 0,
      sounds: [],
      systoleSeconds: null,
      diastoleSeconds: null,
    };
    const { result } = await read(await succeeded({ rhythm }));
    expect(result).toMatchObject({ heartRate: null, heartSounds: [], systole: null, diastole: null });
  });

  it('from before any of this was looked at says so', async () => {
    const { result } = await read(await succeeded({ windows: [], quality: null, rhythm: null }));
    expect(result).toMatchObject({ windows: [], quality: null, heartRate: null, heartSounds: [] });
  });

  it('has beside it what the model in the shadow said, once it is recorded', async () => {
    const id = await succeeded();
    expect((await read(id)).shadowResult).toBeNull();
    const model = { name: 'm6', version: '1.0.0', sha256: 'c'.repeat(64) };
    const probabilities = [0.4, 0.3, 0.2, 0.1];
    await site.shadows.record(id, { outcome: 'UNCERTAIN', model, probabilities, inferMs: 1.5 });
    expect((await read(id)).shadowResult).toEqual({
      outcome: 'UNCERTAIN',
      topPrediction: { className: 'artifact' },
      predictions: probabilities.map((confidence) => ({ confidence })),
      model,
      inferMs: 1.5,
    });
  });
});
