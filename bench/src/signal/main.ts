import { realRecordings } from '@hbsc/testkit';
import { analysisTimes } from './analysis-time.ts';
import { examine } from './examination.ts';
import { qualityReport } from './quality-validation.ts';
import { rateReport } from './rate-validation.ts';
import { soundReport } from './sound-validation.ts';
import { syntheticReport } from './synthetic-validation.ts';

const recordings = realRecordings();
if (recordings === null) {
  console.error('validate:signal: there are no real recordings here; set HBSC_DATA_DIR to the data set.');
  process.exit(1);
}
console.error(`Analysing ${recordings.length} recordings, about a minute ...`);
const examinations = await examine(recordings);
for (const report of [
  qualityReport(examinations),
  rateReport(examinations),
  soundReport(examinations),
  syntheticReport(),
  analysisTimes(),
]) {
  console.log(`\n${report}`);
}
