import { writeFile } from 'node:fs/promises';
import { type Profiler, Session } from 'node:inspector';
import { join } from 'node:path';

/**
 * Is loaded into each process of the service before its own code (`NODE_OPTIONS=--import`): one signal begins to record what
 * the processor does, the next one ends it and writes `PID.cpuprofile`.
 */
const SAMPLE_EVERY_US = 500;

const folder = process.env.HBSC_BENCH_PROFILES;
if (folder) record(folder);

function record(into: string): void {
  let session: Session | null = null;
  process.on('SIGUSR2', () => {
    if (session) {
      const ending = session;
      session = null;
      ending.post('Profiler.stop', (error, result) => {
        ending.disconnect();
        if (error === null) void write(into, result.profile);
      });
    } else {
      session = new Session();
      session.connect();
      session.post('Profiler.enable');
      session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
      session.post('Profiler.start');
    }
  });
}

async function write(into: string, profile: Profiler.Profile): Promise<void> {
  await writeFile(join(into, `${process.pid}.cpuprofile`), JSON.stringify(profile));
}
