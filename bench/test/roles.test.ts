import { describe, expect, it } from '@jest/globals';
import { Roles } from '../src/processes/roles.ts';

const BENCH = 9;
const SUPERVISOR = 10;

function reading(pid: number, parentPid: number, command: string, niceness = 0) {
  return { pid, parentPid, command, niceness, cpuMs: 0, endedChildrenCpuMs: 0 };
}

describe('roles', () => {
  it('tells processes apart by what they run', () => {
    const roles = new Roles();
    const seen = [
      reading(BENCH, 1, 'node scripts/bench.mjs'),
      reading(SUPERVISOR, BENCH, 'node /hbsc/apps/cli/dist/main.js up'),
      reading(11, SUPERVISOR, '/npm/native/bin/postgres -D /data'),
      reading(12, 11, 'postgres: io worker 0'),
      reading(13, SUPERVISOR, 'node /hbsc/apps/gateway/dist/main.js'),
      reading(14, SUPERVISOR, 'node /hbsc/apps/worker/dist/main.js'),
      reading(15, 14, 'node /hbsc/apps/worker/dist/compute/compute.js'),
      reading(16, 14, 'node /hbsc/apps/worker/dist/compute/compute.js', 15),
      reading(17, SUPERVISOR, 'ffmpeg'),
      reading(18, BENCH, 'redis-server 127.0.0.1:6379'),
      reading(19, BENCH, 'node /hbsc/bench/dist/load/generator.js'),
      reading(20, BENCH, 'node /hbsc/apps/cli/dist/main.js batch'),
    ];
    expect(seen.map((one) => roles.of(one, BENCH))).toEqual([
      null,
      'supervisor',
      'postgres',
      'postgres',
      'gateway',
      'worker 1',
      'compute 1',
      'bulk compute 1',
      'other',
      'redis',
      null,
      null,
    ]);
  });

  it('keeps the number of a worker and its compute processes from reading to reading', () => {
    const roles = new Roles();
    const worker = (pid: number) =>
      roles.of(reading(pid, SUPERVISOR, 'node apps/worker/dist/main.js'), BENCH);
    expect([worker(20), worker(21), worker(21), worker(20)]).toEqual([
      'worker 1',
      'worker 2',
      'worker 2',
      'worker 1',
    ]);
    expect(roles.of(reading(30, 21, 'node apps/worker/dist/compute/compute.js'), BENCH)).toBe('compute 2');
  });
});
