import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav, fixture, inflatingFlac, synthesiseHeartSound } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IsolatedClassifier } from '../../src/compute/isolated-classifier.ts';

const COMPUTE = new URL('../../dist/compute/compute.js', import.meta.url);
const MODEL = 'pcgnet@1.0.1';
const RATE_HZ = 8_000;
const MOST_GROWTH_BYTES = 50 * 1024 ** 2;

const heart = synthesiseHeartSound({ kind: 'normal', seconds: 3, sampleRateHz: RATE_HZ });
const hugeWav = encodeWav([heart], RATE_HZ, 'pcm16', {
  claimedDataBytes: 0xfffffff0,
  claimedFormat: { channels: 255, sampleRateHz: 192_000 },
});

/** The header of an Ogg stream with other channels and another rate. */
function lyingOgg(name: 'ogg-vorbis' | 'ogg-opus', channelsAt: number): Uint8Array {
  const bytes = Uint8Array.from(fixture(name));
  bytes[channelsAt] = 255;
  return bytes;
}

/** What each comes to: a code, or nothing where it is decoded as far as it goes. */
const HUGE: readonly (readonly [name: string, code: string | null, bytes: () => Uint8Array])[] = [
  ['a WAV header of 4 GB, 192 kHz and 255 channels', 'UNDECODABLE_AUDIO', () => hugeWav],
  ['a Vorbis header of 255 channels', 'UNDECODABLE_AUDIO', () => lyingOgg('ogg-vorbis', 28 + 11)],
  ['an Opus header of 255 channels', 'UNDECODABLE_AUDIO', () => lyingOgg('ogg-opus', 28 + 9)],
  ['a FLAC header of 2^36 samples at 192 kHz', null, () => inflatingFlac(1, 192_000, 2 ** 36 - 1)],
  ['a silent FLAC that inflates 1,000 times', 'SILENT_AUDIO', () => inflatingFlac(100, 44_100, 0, 0)],
  ['a silent FLAC that inflates to a day', 'AUDIO_TOO_LONG', () => inflatingFlac(86_400, 44_100, 0, 0)],
];

/** Resident memory of a process: what it is, and the most it was since {@link forgetPeak}; Linux tells. */
const memoryOf = (pid: number, which: 'VmRSS' | 'VmHWM') =>
  Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
const forgetPeak = (pid: number) => writeFileSync(`/proc/${pid}/clear_refs`, '5');
const onLinux = existsSync('/proc/self/clear_refs') ? describe : describe.skip;

onLinux('the memory of the compute process', () => {
  let folder: string;
  let classifier: IsolatedClassifier;
  /** Of a process that has classified a recording of each format. */
  let usualBytes: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hbsc-memory-'));
    classifier = new IsolatedClassifier({ timeoutMs: 20_000, onStderr: () => undefined, module: COMPUTE });
    for (const name of ['wav', 'flac', 'mp3', 'ogg-vorbis', 'ogg-opus'] as const) {
      await writeFile(join(folder, name), fixture(name));
      await classifier.classify(join(folder, name), MODEL);
    }
    usualBytes = memoryOf(classifier.pid ?? 0, 'VmRSS');
  });
  afterAll(async () => {
    await classifier?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(HUGE)('is not taken on the word of %s', async (name, code, bytes) => {
    const file = join(folder, name);
    await writeFile(file, bytes());
    const pid = classifier.pid ?? 0;
    forgetPeak(pid);
    const earned = await classifier.classify(file, MODEL).then(
      () => null,
      (error) => error.code,
    );
    expect(earned).toBe(code);
    const growth = memoryOf(pid, 'VmHWM') - usualBytes;
    process.stderr.write(`  ${name}: ${(growth / 1024 ** 2).toFixed(1)} MB more\n`);
    expect(growth).toBeLessThan(MOST_GROWTH_BYTES);
  });
});
