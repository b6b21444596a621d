import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { batchCommand } from './batch/command.ts';
import { classifyCommand } from './classify/command.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor/command.ts';
import { evaluateCommand } from './evaluate/command.ts';
import { keysCommand } from './keys/command.ts';
import { tenantsCommand } from './tenants/command.ts';
import { watchCommand } from './watch/command.ts';

// What only one command needs is loaded by that command: the service takes seconds, a question of it none.
const program = new Command('hbsc').description('Heart Beat Sound Classification');

program
  .command('up', { isDefault: true })
  .description('Starts the whole service on this machine: Postgres, gateway and workers.')
  .option('--once', 'classify the bundled samples, then stop; exit code 0 if every one was classified', false)
  .option('--port <port>', 'port the gateway listens on, 127.0.0.1 only', wholeNumber(1, 65_535), 3001)
  .option('--data-dir <folder>', 'where the database and the recordings live', '.hbsc')
  .option('--workers <count>', 'worker processes', wholeNumber(1, 256), availableParallelism())
  .action(async ({ once, port, dataDir, workers }: UpFlags) => {
    const { up } = await import('./up/up.ts');
    process.exitCode = await up({ once, port, dataDir: resolve(dataDir), workers });
  });

program
  .command('migrate')
  .description('Brings the database at DATABASE_URL up to date: the tables and the queue.')
  .action(async () => {
    const { readSettings } = await import('@hbsc/runtime');
    const { migrateAll } = await import('./migrate.ts');
    const { DATABASE_URL, REDIS_URL } = readSettings(['DATABASE_URL', 'REDIS_URL']);
    await migrateAll(DATABASE_URL, REDIS_URL);
  });

for (const command of [
  classifyCommand(),
  watchCommand(),
  batchCommand(),
  evaluateCommand(),
  keysCommand(),
  tenantsCommand(),
  doctorCommand(),
])
  program.addCommand(command);
program.addCommand(completionCommand(program));

interface UpFlags {
  once: boolean;
  port: number;
  dataDir: string;
  workers: number;
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

await program.parseAsync().catch((error: unknown) => {
  console.error(`hbsc: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
// Whatever a library left open must not keep a finished command alive.
process.exit();
