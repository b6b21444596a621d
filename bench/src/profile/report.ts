import { describeMachine } from '../machine.ts';
import { figure, percent, table } from '../table.ts';
import type { ProcessProfile, ProfileFigures } from './figures.ts';

/** What takes less of a process is summed up. */
const LEAST_SHARE = 0.01;

/** Kinds of work that packages do: the stages of a request. */
const STAGES: Readonly<Record<string, RegExp>> = {
  'HTTP, sockets, files, timers (Node)': /^node$/,
  'native code outside JavaScript': /^\(program\)$/,
  'garbage collection': /^\(garbage collector\)$/,
  'upload: multipart, hash, storage': /busboy|streamsearch|dicer|hbsc storage/,
  'GraphQL and web framework':
    /graphql|apollo|nestjs|fastify|avvio|find-my-way|rxjs|class-transformer|light-my-request/,
  'rows: Prisma and the Postgres driver': /prisma|^pg|postgres|hbsc database/,
  'queue: BullMQ and its driver': /bullmq|ioredis|redis|msgpackr|hbsc queue/,
  'decoding and signal': /hbsc audio|decoder|flac|wav/,
  model: /onnxruntime|hbsc classifier/,
  logging: /pino|sonic-boom|opentelemetry/,
};
const OTHER = 'HBSC itself and the rest';

/** The figures for people. */
export function reportProfiles(figures: ProfileFigures): string {
  const { machine, queue, clients, requestsPerSecond, foreignShare, into, profiles } = figures;
  return [
    '',
    `  ${describeMachine(machine)}, the queue in ${queue}`,
    `  ${clients} clients, ${figure(requestsPerSecond)} requests/s while recorded; other programs ${percent(foreignShare)}`,
    '',
    table(['stage, ms a request', ...profiles.map(({ name }) => name)], stageRows(profiles)),
    '',
    ...profiles.flatMap((profile) => [
      table([`package, ${profile.name}`, 'ms a request', ''], ownerRows(profile)),
      '',
    ]),
    `  Written to ${into}: a table (README.md), flame graphs (.svg) and .cpuprofile files for Chrome's DevTools or speedscope.`,
    '',
  ].join('\n');
}

/** The same as a page of Markdown beside the flame graphs. */
export function profileTable(figures: ProfileFigures): string {
  const { machine, queue, clients, requestsPerSecond, profiles } = figures;
  const markdown = (header: readonly string[], rows: readonly (readonly string[])[]) =>
    [header, header.map((_, column) => (column === 0 ? '---' : '--:')), ...rows].map(
      (cells) => `| ${cells.join(' | ')} |`,
    );
  return [
    '# Where the processor time goes',
    '',
    `\`npm run bench -- profile${queue === 'Redis' ? ' --redis' : ''} --into docs/profile\` wrote this page and the flame graphs: ${describeMachine(machine)}, the queue in ${queue}, ${clients} clients, ${figure(requestsPerSecond)} requests/s while recorded.`,
    'One process of each kind, for each request it had a part in. Sampled by the clock: where other programs want the cores, waiting for one counts as well.',
    '',
    ...markdown(['stage, ms a request', ...profiles.map(({ name }) => name)], stageRows(profiles)),
    ...profiles.flatMap((profile) => [
      '',
      `## ${profile.name}`,
      '',
      `![Flame graph of the ${profile.name}](${profile.name}.svg)`,
      '',
      ...markdown(['package', 'ms a request', 'share'], ownerRows(profile)),
    ]),
    '',
  ].join('\n');
}

function stageRows(profiles: readonly ProcessProfile[]): string[][] {
  const stages = [...Object.keys(STAGES), OTHER];
  const rows = stages.map((stage) => [
    stage,
    ...profiles.map(({ byOwner }) =>
      byOwner
        .filter(([owner]) => stageOf(owner) === stage)
        .reduce((sum, [, ms]) => sum + ms, 0)
        .toFixed(2),
    ),
  ]);
  return [...rows, ['together', ...profiles.map(({ msPerRequest }) => msPerRequest.toFixed(2))]];
}

/** The stage a package works for. */
export function stageOf(owner: string): string {
  return Object.keys(STAGES).find((stage) => STAGES[stage]?.test(owner)) ?? OTHER;
}

function ownerRows({ byOwner, msPerRequest }: ProcessProfile): string[][] {
  const large = byOwner.filter(([, ms]) => ms >= LEAST_SHARE * msPerRequest);
  const rest = msPerRequest - large.reduce((sum, [, ms]) => sum + ms, 0);
  return [...large, ['the rest', rest] as const].map(([owner, ms]) => [
    owner,
    ms.toFixed(2),
    percent(ms / msPerRequest),
  ]);
}
