import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HeartSound } from '@hbsc/core';
import { realDataDirectory } from '@hbsc/testkit';

const SET_A_RATE_HZ = 44_100;

/**
 * The heart sounds that were marked by hand in recordings of set A.
 *
 * @returns by the recording's name without its ending
 * @throws Error where the data set is not
 */
export function annotatedSounds(): Map<string, HeartSound[]> {
  const folder = realDataDirectory();
  if (folder === null) throw new Error('there are no real recordings here');
  const [, ...lines] = readFileSync(join(folder, 'pascal', 'set_a_timing.csv'), 'utf8')
    .trim()
    .split(/\r?\n/);
  const annotations = new Map<string, HeartSound[]>();
  for (const line of lines) {
    const [file = '', , sound, sample] = line.split(',');
    if (sound !== 'S1' && sound !== 'S2') throw new Error(`there is no sound ${sound}`);
    const name = basename(file, '.wav');
    const sounds = annotations.get(name) ?? [];
    annotations.set(name, [...sounds, { sound, seconds: Number(sample) / SET_A_RATE_HZ }]);
  }
  return annotations;
}
