import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithRealData } from '@hbsc/testkit';
import { expect, it } from '@jest/globals';
import { areSame, decode } from './decoding.ts';

function pcmSha256(samples: Float32Array): string {
  const pcm = new Int16Array(samples.length);
  for (let i = 0; i < pcm.length; i++) pcm[i] = (samples[i] ?? 0) * 32_768;
  return createHash('sha256').update(new Uint8Array(pcm.buffer)).digest('hex');
}

describeWithRealData('real recordings', (recordings, folder) => {
  it.each([
    ['artifact', 'artifact__201012172012'],
    ['extrahls', 'extrahls__201101070953'],
    ['murmur', 'murmur__201104241315'],
    ['normal', 'normal__201102201230'],
  ])('the %s sample is the same as WAV and as FLAC', async (sample, member) => {
    const wav = await decode(readFileSync(join(folder, 'samples', `${sample}.wav`)));
    const flac = await decode(readFileSync(join(folder, 'pascal', 'set_a', `${member}.flac`)));
    expect(flac.sampleRateHz).toBe(wav.sampleRateHz);
    expect(areSame(flac.samples, wav.samples)).toBe(true);
  });

  it('every FLAC file decodes to the PCM that the manifest names, and none is taken for silence', async () => {
    const wrong: string[] = [];
    for (const recording of recordings) {
      const limits = { minSeconds: 0.1, maxSeconds: 1000 };
      const { samples, sampleRateHz } = await decode(readFileSync(recording.file), limits);
      const isRight = sampleRateHz === recording.sampleRateHz && pcmSha256(samples) === recording.pcmSha256;
      if (!isRight) wrong.push(recording.file);
    }
    expect(wrong).toEqual([]);
  }, 180_000);
});
