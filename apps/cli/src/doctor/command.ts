import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { Command } from 'commander';
import { urlOption } from '../service.ts';
import type { Check, Finding } from './finding.ts';

const EXAMPLES = `
The exit code is 0 without a problem, 1 with one. Nothing is changed.

Examples:
  hbsc doctor
  DATABASE_URL=postgres://hbsc@db.example.org/hbsc REDIS_URL=rediss://redis.example.org hbsc doctor --json`;

/** `hbsc doctor`. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Says what is wrong with this machine, its settings and the service.')
    .option('--data-dir <folder>', 'where the service keeps its data', '.hbsc')
    .option('--port <port>', 'where the gateway is to listen', Number, 3001)
    .addOption(urlOption())
    .option('--json', 'print the findings as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async ({ dataDir, json, ...flags }: DoctorFlags) => {
      const [{ machineChecks }, { partChecks }] = await Promise.all([
        import('./machine.ts'),
        import('./parts.ts'),
      ]);
      const at = { ...flags, dataDir: resolve(dataDir) };
      const findings = await Promise.all([...machineChecks(at), ...partChecks(at)].map(examined));
      console.log(json ? JSON.stringify(findings, null, 2) : findings.map(lineOf).join('\n'));
      process.exitCode = findings.some(({ state }) => state === 'problem') ? 1 : 0;
    });
}

interface DoctorFlags {
  readonly dataDir: string;
  readonly port: number;
  readonly url: string;
  readonly json: boolean;
}

type NamedFinding = Finding & { readonly name: string };

async function examined({ name, examine }: Check): Promise<NamedFinding> {
  try {
    return { name, ...(await examine()) };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { name, state: 'problem', found, advice: '' };
  }
}

const COLOURS = { fine: 'green', warning: 'yellow', problem: 'red' } as const;
const WIDTHS = { name: 15, state: 7 };

function lineOf({ name, state, found, advice }: NamedFinding): string {
  const padded = state.padEnd(WIDTHS.state);
  // A terminal that NO_COLOR is meant for says that it has none.
  const shown =
    process.stdout.isTTY && process.stdout.hasColors() ? styleText(COLOURS[state], padded) : padded;
  return `  ${name.padEnd(WIDTHS.name)}  ${shown}  ${found}${advice === '' ? '' : `. ${advice}`}`;
}
