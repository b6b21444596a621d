import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { measureDataSets } from './datasets/datasets.ts';
import { reportDataSets } from './datasets/report.ts';
import { measureLanes } from './lanes/lanes.ts';
import { reportLanes } from './lanes/report.ts';
import { type BenchOptions, readOptions, USAGE, UsageError } from './options.ts';
import { report } from './report.ts';
import { Resources } from './resources.ts';
import { measureService } from './service-benchmark.ts';

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
  if (options.datasets) {
    const figures = await measureDataSets(options, resources);
    console.log(reportDataSets(figures));
    if (figures.runs.some(({ rounds }) => rounds.some(({ faults }) => faults.length > 0)))
      process.exitCode = 1;
    return figures;
  }
  if (options.lanes) {
    const figures = await measureLanes(options, resources);
    console.log(reportLanes(figures));
    return figures;
  }
  const figures = await measureService(options, resources);
  console.log(report(figures));
  return figures;
}
