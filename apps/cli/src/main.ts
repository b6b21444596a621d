import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { batchCommand } from './batch/command.ts';
import { classifyCommand } from './classify/command.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor/command.ts';
import { evaluateCommand } from './evaluate/command.ts';
import { keysCommand } from './keys/command.ts';
import { messageOf, WRONG_USE } from './service.ts';
import { tenantsCommand } from './tenants/command.ts';
import { upCommand } from './up/command.ts';
import { watchCommand } from './watch/command.ts';

const EXAMPLES = `
Exit codes: 0 when all went well; 1 when it did not; of classify, watch, batch and evaluate 2 when the command is wrong or there is no
service, and of batch 130 after Ctrl-C. The help of each command says more.

Commands that speak to a service find it by --url or HBSC_URL, and take a key from HBSC_API_KEY; keys, tenants and migrate work on the
database at DATABASE_URL, keys without it on that of the service that npm start runs. Answers go to standard output, progress and errors to standard error. Colours are for terminals alone, and
for none where NO_COLOR is set.

Examples:
  hbsc up
  hbsc classify heart.wav
  hbsc batch recordings/ --labels-from folder
  hbsc doctor`;

const MIGRATE_EXAMPLES = `
The exit code is 0 when the database is up to date, 1 when it cannot be brought there; it then keeps what was done so far, and the command
can be given again. It may be given from many machines at once.

Examples:
  DATABASE_URL=postgresql://hbsc:password@db.example.org/hbsc hbsc migrate
  DATABASE_URL=postgresql://hbsc:password@db.example.org/hbsc REDIS_URL=redis://redis.example.org hbsc migrate`;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// What only one command needs is loaded by that command: the service takes seconds, a question of it none.
const program = new Command('hbsc')
  .description('Heart Beat Sound Classification')
  .version(version)
  .addHelpText('after', EXAMPLES)
  .addCommand(upCommand(), { isDefault: true });

program
  .command('migrate')
  .description('Brings the database at DATABASE_URL up to date: the tables and the queue.')
  .addHelpText('after', MIGRATE_EXAMPLES)
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

const [asked] = process.argv.slice(2);
const isCommand = (name: string) =>
  name === 'help' || program.commands.some((command) => command.name() === name);
// The default command would take it for an argument of its own.
if (asked !== undefined && !asked.startsWith('-') && !isCommand(asked))
  program.error(`error: there is no command ${asked}; hbsc --help lists those there are`, {
    exitCode: WRONG_USE,
  });
// Node's fetch waits for ever for whoever takes a connection and closes it at once, and Node ends without a word when nothing else is to do.
process.once('beforeExit', () => {
  console.error(
    'hbsc: The connection was closed before anything was asked: nothing is behind the address of --url.',
  );
  process.exit(WRONG_USE);
});
await program.parseAsync().catch((error: unknown) => {
  console.error(`hbsc: ${messageOf(error)}`);
  process.exitCode = 1;
});
await Promise.all([process.stdout, process.stderr].map(takenFrom));
// Whatever a library left open must not keep a finished command alive.
process.exit();

/** A pipe takes as much as it holds, and gets the rest when its reader comes; one that is gone takes nothing more. */
function takenFrom(stream: NodeJS.WriteStream): Promise<void> {
  stream.on('error', () => undefined);
  return new Promise((resolve) => stream.write('', () => resolve()));
}
