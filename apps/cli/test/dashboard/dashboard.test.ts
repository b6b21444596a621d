import { describeWith } from '@hbsc/testkit';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { accessibility } from './accessibility.ts';
import { batches } from './batches.ts';
import { classifying } from './classifying.ts';
import { connection } from './connection.ts';
import { jobs } from './jobs.ts';
import { keys } from './keys.ts';
import { operating } from './operating.ts';
import { refusals } from './refusals.ts';
import { signIn } from './sign-in.ts';
import { DashboardSite } from './site.ts';

describeWith('chromium', 'the dashboard', () => {
  let site: DashboardSite;
  beforeAll(async () => {
    site = await DashboardSite.open();
  });
  afterEach(async () => {
    expect(await site.leave()).toEqual([]);
  });
  afterAll(() => site?.close());

  classifying(() => site);
  jobs(() => site);
  batches(() => site);
  keys(() => site);
  refusals(() => site);
  operating(() => site);
  signIn(() => site);
  accessibility(() => site);
  connection(() => site);
});
