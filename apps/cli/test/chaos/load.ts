import { type HbscClient, HbscClientError, type SubmissionOptions } from '@hbsc/client';
import { encodeWav, synthesiseHeartSound } from '@hbsc/testkit';

/** `npm run test:chaos` breaks things as often as the figures ask; `npm test` a few times, to see that nothing has come loose. */
export function often(full: number, quick: number): number {
  return process.env.HBSC_CHAOS === 'full' ? full : quick;
}

const SAMPLE_RATE_HZ = 4_000;
const WAV_HEADER_BYTES = 44;
const HEART_SOUND = encodeWav(
  [synthesiseHeartSound({ kind: 'normal', seconds: 1.5, sampleRateHz: SAMPLE_RATE_HZ, seed: 1 })],
  SAMPLE_RATE_HZ,
);

/** Small synthetic recordings, no two of them the same: `seed`, under 2^32, is in the lowest bits of the first 32 samples. */
export function wavOf(seed: number): Uint8Array {
  const wav = Uint8Array.from(HEART_SOUND);
  for (let bit = 0; bit < 32; bit++) {
    const at = WAV_HEADER_BYTES + 2 * bit;
    wav[at] = ((wav[at] ?? 0) & 0xfe) | ((seed >>> bit) & 1);
  }
  return wav;
}

/** {@link wavOf} as it is handed in. */
export function recording(seed: number): Blob {
  return new Blob([wavOf(seed)]);
}

/** Hands in so many recordings, a few at a time, and returns the ids that were acknowledged, in any order. */
export async function handIn(
  client: () => HbscClient,
  count: number,
  {
    onAcknowledged = () => undefined,
    atOnce = 8,
    options = {},
  }: { onAcknowledged?: (acknowledged: number) => void; atOnce?: number; options?: SubmissionOptions } = {},
): Promise<string[]> {
  const ids: string[] = [];
  let next = 0;
  const sender = async () => {
    while (next < count) {
      const seed = next++;
      const { id } = await untilReached(() => client().submit(recording(seed), `heart-${seed}.wav`, options));
      ids.push(id);
      onAcknowledged(ids.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  return ids;
}

/** Asks until there is an answer from the service: one that is down, or breaks off, acknowledges nothing. */
export async function untilReached<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof HbscClientError) || !error.retryable) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
