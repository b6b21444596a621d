import { Command } from 'commander';
import { urlOption, WRONG_USE } from '../service.ts';
import { type ClassifyFlags, classifyFiles } from './classify-files.ts';

const EXAMPLES = `
The exit code is 0 when every file was classified, 1 when some were not, 2 when there is no service for any or the command is wrong.
When the service goes away in between, what it answered is printed, and the files that were not begun are left.
A whole folder or archive, with labels: hbsc batch.

Examples:
  hbsc classify heart.wav
  hbsc classify recordings/*.wav --model m5@1.0.0
  hbsc classify recordings/*.wav --json | jq -r 'select(.outcome == "CLASSIFIED") | [.file, .prediction] | @tsv'`;

/** `hbsc classify`. */
export function classifyCommand(): Command {
  return new Command('classify')
    .description('Classifies recordings through a running service.')
    .argument('<file...>', 'WAV, FLAC, MP3 or Ogg; AAC and M4A where the service can')
    .addOption(urlOption())
    .option('--model <name@version>', 'which model answers; by default the active one')
    .option('--json', 'print one JSON object a file', false)
    .addHelpText('after', EXAMPLES)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
    .action(async (files: string[], flags: ClassifyFlags) => {
      process.exitCode = await classifyFiles(files, flags);
    });
}
