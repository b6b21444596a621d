import { thisMachine } from '../machine.ts';
import type { BenchOptions } from '../options.ts';
import { progress } from '../progress.ts';
import { benchRecordings } from '../recordings.ts';
import type { Resources } from '../resources.ts';
import { ServiceUnderLoad } from '../service-under-load.ts';
import { BulkLane } from './bulk-lane.ts';
import { type LaneFigures, type LaneRound, laneFigures } from './lane-figures.ts';

/** More than one core takes from the bulk lane in a second beside single uploads. */
const JOBS_A_CORE_SECOND = 50;
const LEAST_WAITING = 200;

/** Measures single uploads of one client with the bulk lane empty and full, in turns. */
export async function measureLanes(options: BenchOptions, resources: Resources): Promise<LaneFigures> {
  const recordings = await benchRecordings(options.real);
  const machine = thisMachine();
  const service = await ServiceUnderLoad.start(options, recordings, resources);
  const bulk = new BulkLane(service, recordings);
  const jobs = LEAST_WAITING + Math.ceil(options.seconds * machine.cores * JOBS_A_CORE_SECOND);
  const rounds: LaneRound[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    const step = (what: string) => progress(`round ${round} of ${options.rounds}: ${what}`);
    step('the bulk lane empty');
    const idle = await service.classify(1, options.seconds);
    step('filling the bulk lane');
    await bulk.fill(jobs);
    const waitingBefore = await bulk.waiting();
    step(`the bulk lane full, ${waitingBefore} jobs waiting`);
    const full = await service.classify(1, options.seconds);
    const waitingAfter = await bulk.waiting();
    step(`emptying the bulk lane, ${waitingAfter} jobs waiting`);
    await bulk.empty();
    rounds.push({ idle, full, waitingBefore, waitingAfter });
  }
  const queue = options.redis || process.env.REDIS_URL ? 'Redis' : 'Postgres';
  return laneFigures({ machine, queue, secondsPerRound: options.seconds }, rounds);
}
