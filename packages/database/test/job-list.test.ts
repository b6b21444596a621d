import {
  cursorOf,
  ERROR_CODES,
  HEART_SOUND_CLASSES,
  JOB_PRIORITIES,
  JOB_SORTS,
  JOB_STATUSES,
  type Job,
  type JobCursor,
  type JobFilter,
  type JobSort,
  matches,
  OUTCOMES,
  sortKeyOf,
} from '@hbsc/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CLASSIFICATION, FAILURE, newJob, TestJobs } from './fixtures.ts';

const JOBS = 200;
const FILTERS = 400;
const MODELS = ['m5@1.0.0', 'm7@2.0.0'];
const NAMES = ['heart.wav', 'HEART_1.wav', '100%.wav', 'back\\slash.mp3', 'Ärztin "1".wav', "o'clock.flac"];
const REFERENCES = [null, 'Ward 7', 'ward_8', '100% sure', 'ÄRZTIN'];
const TEXTS = ['heart', 'HEART_', '%', '_', '\\', 'ärztin', 'Ward', "o'", 'nothing like it', '', 'é'];
const FIRST_DAY = Date.UTC(2026, 0, 1);
/** Few days for many jobs: most share their moment with others. */
const DAYS = 20;

/** Draws that are the same at every run. */
class Dice {
  constructor(private state: number) {}

  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number {
    this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) >>> 0;
    return (this.state >>> 16) % limit;
  }

  chance(): boolean {
    return this.below(2) === 0;
  }

  among<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  some<T>(values: readonly T[]): T[] {
    return values.filter(() => this.chance());
  }
}

describe('the list of jobs', () => {
  let rows: TestJobs;
  /** Newest first. */
  let all: Job[];
  const random = new Dice(7);

  beforeAll(async () => {
    rows = await TestJobs.open();
    const ids: string[] = [];
    for (let n = 0; n < JOBS; n++) ids.push(await randomJob());
    await rows.execute(`
      UPDATE job SET created_at = '2026-01-01Z'::timestamptz + (('x' || substr(id::text, 1, 4))::bit(16)::int % ${DAYS})
                                  * interval '1 day',
                     started_at = CASE WHEN started_at IS NOT NULL THEN '2026-02-01Z'::timestamptz END,
                     finished_at = CASE WHEN finished_at IS NOT NULL THEN '2026-02-02Z'::timestamptz
                                   + (('x' || substr(id::text, 5, 4))::bit(16)::int % ${DAYS}) * interval '1 ms' END`);
    all = inOrder(await rows.jobs.findMany(ids), 'CREATED_DESC');
  });
  afterAll(() => rows?.close());

  async function randomJob(): Promise<string> {
    const id = await rows.created({
      recording: { ...newJob().recording, fileName: random.among(NAMES) },
      model: random.among(MODELS),
      priority: random.among(JOB_PRIORITIES),
      clientReference: random.among(REFERENCES),
    });
    const status = random.among(JOB_STATUSES);
    if (status === 'CANCELLED') await rows.jobs.cancel(id);
    if (status === 'FAILED') await rows.jobs.fail(id, 1, { ...FAILURE, code: random.among(ERROR_CODES) });
    if (status === 'RUNNING' || status === 'SUCCEEDED') await rows.jobs.start(id, 1);
    if (status === 'SUCCEEDED') {
      const probabilities = HEART_SOUND_CLASSES.map(() => random.below(3) / 2);
      await rows.jobs.succeed(id, 1, { ...CLASSIFICATION, outcome: random.among(OUTCOMES), probabilities });
    }
    return id;
  }

  function randomFilter(): JobFilter {
    const day = () => new Date(FIRST_DAY + random.below(DAYS) * 86_400_000);
    const text = random.chance() ? random.among(TEXTS) : random.among(all).id.slice(0, 1 + random.below(4));
    const conditions: JobFilter[] = [
      { statuses: random.some(JOB_STATUSES) },
      { priorities: random.some(JOB_PRIORITIES) },
      { models: random.some(MODELS) },
      { outcomes: random.some(OUTCOMES) },
      { classNames: random.some(HEART_SOUND_CLASSES) },
      { errorCodes: random.some(ERROR_CODES) },
      { createdFrom: day() },
      { createdBefore: day() },
      { text: random.chance() ? text : text.toUpperCase() },
      { recordingId: random.among(all).recording.id },
    ];
    return Object.assign({}, ...conditions.filter(() => random.below(4) === 0));
  }

  it('holds for every filter the jobs that core says match it, in every order, and counts them', async () => {
    for (let n = 0; n < FILTERS; n++) {
      const filter = randomFilter();
      const sort = random.among(JOB_SORTS);
      const matching = all.filter((job) => matches(filter, job));
      const wanted = inOrder(matching, sort).map(({ id }) => id);
      const listed = await rows.jobs.list(filter, { first: JOBS, sort });
      expect({ filter, sort, ids: listed.map(({ id }) => id) }).toEqual({ filter, sort, ids: wanted });
      const counted = await rows.jobs.count(filter, sort, JOBS);
      expect({ filter, sort, counted }).toEqual({
        filter,
        sort,
        counted: { count: wanted.length, isExact: true },
      });
    }
  });

  it.each(JOB_SORTS)('gives every job exactly once, page by page, in the order %s', async (sort) => {
    const paged: Job[] = [];
    let after: JobCursor | null = null;
    for (;;) {
      const page: Job[] = await rows.jobs.list({}, { first: 7, sort, after });
      paged.push(...page);
      const last = page.at(-1);
      if (page.length < 7 || !last) break;
      after = cursorOf(last, sort);
    }
    expect(paged).toEqual(inOrder(all, sort));
  });

  it('counts no further than it is told to, and says so', async () => {
    const atMost = (limit: number) => rows.jobs.count({}, 'CREATED_DESC', limit);
    expect(await atMost(JOBS - 1)).toEqual({ count: JOBS - 1, isExact: false });
    expect(await atMost(JOBS)).toEqual({ count: JOBS, isExact: true });
  });

  it('has the same next page when newer jobs have come in', async () => {
    const [first] = await rows.jobs.list({}, { first: 1 });
    const newer = await rows.created();
    const [second] = await rows.jobs.list(
      {},
      {
        first: 1,
        after: first ? cursorOf(first, 'CREATED_DESC') : null,
      },
    );
    expect(second?.id).toBe(all[1]?.id);
    await rows.execute(`DELETE FROM job WHERE id = '${newer}'`);
  });
});

/** Those of the jobs that a list in that order holds, as it holds them. */
function inOrder(jobs: readonly Job[], sort: JobSort): Job[] {
  const sign = sort.endsWith('ASC') ? 1 : -1;
  return jobs
    .flatMap((job) => ({ job, key: sortKeyOf(job, sort) }))
    .filter(({ key }) => key !== null)
    .sort((a, b) => sign * (Number(a.key) - Number(b.key) || (a.job.id < b.job.id ? -1 : 1)))
    .map(({ job }) => job);
}
