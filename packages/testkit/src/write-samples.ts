import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type HeartSoundOptions, synthesiseHeartSound } from './heart-sound.ts';
import { REPOSITORY_ROOT } from './repository.ts';
import { encodeWav } from './wav-encoder.ts';

const SAMPLES: readonly (HeartSoundOptions & { name: string })[] = [
  {
    name: 'synthetic__normal__72bpm',
    kind: 'normal',
    seconds: 7,
    sampleRateHz: 8000,
    beatsPerMinute: 72,
    seed: 11,
  },
  {
    name: 'synthetic__murmur__84bpm',
    kind: 'murmur',
    seconds: 7,
    sampleRateHz: 8000,
    beatsPerMinute: 84,
    seed: 12,
  },
  {
    name: 'synthetic__extrahls__66bpm',
    kind: 'extrahls',
    seconds: 7,
    sampleRateHz: 8000,
    beatsPerMinute: 66,
    seed: 13,
  },
  { name: 'synthetic__artifact', kind: 'artifact', seconds: 7, sampleRateHz: 8000, seed: 14 },
];

const FIXTURE: HeartSoundOptions = {
  kind: 'normal',
  seconds: 3,
  sampleRateHz: 44_100,
  beatsPerMinute: 75,
  seed: 7,
};

const STEREO_FIXTURE: HeartSoundOptions = { kind: 'murmur', seconds: 1.5, sampleRateHz: 8000, seed: 8 };

/**
 * Writes the recordings of `samples/` and the WAVs that the other fixtures are encoded from.
 * Anything else in the two folders stays as it is.
 */
export async function writeSamples(repositoryRoot: string = REPOSITORY_ROOT): Promise<void> {
  const samples = join(repositoryRoot, 'samples');
  const fixtures = join(repositoryRoot, 'packages', 'testkit', 'fixtures');
  await mkdir(samples, { recursive: true });
  await mkdir(fixtures, { recursive: true });
  for (const { name, ...options } of SAMPLES) {
    await writeFile(
      join(samples, `${name}.wav`),
      encodeWav([synthesiseHeartSound(options)], options.sampleRateHz),
    );
  }
  const heart = synthesiseHeartSound(FIXTURE);
  await writeFile(join(fixtures, 'heart.wav'), encodeWav([heart], FIXTURE.sampleRateHz));
  await writeFile(
    join(fixtures, 'stereo-24-bit.wav'),
    encodeWav(stereoPair(), STEREO_FIXTURE.sampleRateHz, 'pcm24'),
  );
}

/** Two channels as alike as those of two microphones on one chest, so that encoders fold them together. */
function stereoPair(): Float32Array[] {
  const left = synthesiseHeartSound(STEREO_FIXTURE);
  const noise = synthesiseHeartSound({ ...STEREO_FIXTURE, kind: 'artifact', peak: 0.02 });
  return [left, left.map((sample, i) => 0.8 * sample + (noise[i] ?? 0))];
}

const startedAs = process.argv[1];
if (startedAs !== undefined && import.meta.url === pathToFileURL(startedAs).href) await writeSamples();
