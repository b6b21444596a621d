import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { measureDataSets } from './datasets/datasets.ts';
import { reportDataSets } from './datasets/report.ts';
import { measureLanes } from './lanes/lanes.ts';
import { reportLanes } from './lanes/report.ts';
import { type BenchOptions, readOptions, USAGE, UsageError } from './options.ts';
import { measureOverload } from './overload/overload.ts';
import { reportOverload } from './overload/report.ts';
import { measureProfiles } from './profile/profile.ts';
import { reportProfiles } from './profile/report.ts';
import { report } from './report.ts';
import { Resources } from './resources.ts';
import { reportScale } from './scale/report.ts';
import { measureScale } from './scale/scale.ts';
import { measureService } from './service-benchmark.ts';
import { reportSoak } from './soak/report.ts';
import { measureSoak } from './soak/soak.ts';

const resources = new Resources();
const interrupted = Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal))).then(() => {
  throw new Error('interrupted');
});
try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(USAGE);
  else await Promise.race([run(options), interrupted]);
} catch (error) {
  process.exitCode = 1;
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`bench: ${reason}${error instanceof UsageError ? `\n\n${USAGE}` : ''}`);
} finally {
  await resources.release();
}
process.exit();

async function run(options: BenchOptions): Promise<void> {
  const figures = await measure(options);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
}

async function measure(options: BenchOptions): Promise<unknown> {
  if (options.httpAdapters) {
    const { measureHttpAdapters } = await import('./http-adapters/comparison.ts');
    return measureHttpAdapters(options, resources);
  }
  if (options.lanes) return tell(await measureLanes(options, resources), reportLanes);
  switch (options.subject) {
    case 'datasets': {
      const figures = tell(await measureDataSets(options, resources), reportDataSets);
      failFor(figures.runs.flatMap(({ rounds }) => rounds.flatMap(({ faults }) => faults)));
      return figures;
    }
    case 'overload': {
      const figures = tell(await measureOverload(options, resources), reportOverload);
      failFor(figures.faults);
      return figures;
    }
    case 'soak': {
      const figures = tell(await measureSoak(options, resources), reportSoak);
      failFor(figures.faults);
      return figures;
    }
    case 'scale':
      return tell(await measureScale(options, resources), reportScale);
    case 'profile':
      return tell(await measureProfiles(options, resources), reportProfiles);
    case 'service':
      return tell(await measureService(options, resources), report);
  }
}

function tell<Figures>(figures: Figures, inWords: (figures: Figures) => string): Figures {
  console.log(inWords(figures));
  return figures;
}

function failFor(faults: readonly string[]): void {
  if (faults.length > 0) process.exitCode = 1;
}
