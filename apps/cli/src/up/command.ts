import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';

const EXAMPLES = `
The exit code is 0 after Ctrl-C or another request to stop and, with --once, when every sample was classified; 1 when something does not
start, or Postgres ends. Settings are environment variables: README lists them.

Examples:
  hbsc up
  hbsc up --once
  hbsc up --port 8080 --data-dir /var/lib/hbsc --workers 4
  DATABASE_URL=postgresql://hbsc:password@db.example.org/hbsc hbsc up      with a Postgres of your own`;

interface UpFlags {
  readonly once: boolean;
  readonly port: number;
  readonly dataDir: string;
  readonly workers: number;
}

/** `hbsc up`. */
export function upCommand(): Command {
  return new Command('up')
    .description('Starts the whole service on this machine: Postgres, gateway and workers.')
    .option(
      '--once',
      'classify the bundled samples, then stop; exit code 0 if every one was classified',
      false,
    )
    .option('--port <port>', 'port the gateway listens on, 127.0.0.1 only', wholeNumber(1, 65_535), 3001)
    .option('--data-dir <folder>', 'where the database and the recordings live', '.hbsc')
    .option('--workers <count>', 'worker processes', wholeNumber(1, 256), availableParallelism())
    .addHelpText('after', EXAMPLES)
    .action(async ({ once, port, dataDir, workers }: UpFlags) => {
      const { up } = await import('./up.ts');
      process.exitCode = await up({ once, port, dataDir: resolve(dataDir), workers });
    });
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
