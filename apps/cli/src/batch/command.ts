import { Command, Option } from 'commander';
import { urlOption, WRONG_USE } from '../service.ts';
import { classifyDataSet } from './classify-data-set.ts';
import { type BatchFlags, columnNames, labelMeaning } from './options.ts';

const EXAMPLES = `
The exit code is 0 when every file has an answer, or is told to be no recording that can be judged; 1 when some were left out or another
try may help; 2 when what was asked for cannot be done or nothing is begun for want of a service; 130 after Ctrl-C: the service goes on with
what it has, and --resume sends the rest.

Examples:
  hbsc batch recordings/                                       the answers alone
  hbsc batch recordings/ --labels-from folder                  recordings/murmur/1.wav is labelled murmur
  hbsc batch recordings/ --labels-from '{label}__*'            so is murmur__1.wav
  hbsc batch set.zip --labels labels.csv --columns path=file,label=diagnosis,group=patient \\
                     --map abnormal=murmur --map healthy=normal --out results.csv
  hbsc batch recordings/ --labels-from folder --resume 57eab63a-9718-4bed-8b75-3ffa9785b4ca`;

/** `hbsc batch`. */
export function batchCommand(): Command {
  return new Command('batch')
    .description('Classifies a data set through a running service and, where it is labelled, tells how well.')
    .argument('<data set>', 'a folder, or a ZIP, tar or tar.gz')
    .addOption(
      new Option(
        '--labels <table>',
        'CSV or JSON Lines with path, label, group; here or in the data set',
      ).conflicts('labelsFrom'),
    )
    .option(
      '--labels-from <where>',
      "'folder', or a template of the file names such as '{group}_{label}.wav'",
    )
    .option('--columns <names>', 'what the table calls them: path=...,label=...,group=...', columnNames)
    .addOption(
      new Option('--map <label=class>', 'the class a label stands for; may be given again')
        .argParser(labelMeaning)
        .default({}, 'the one of that name'),
    )
    .addOption(urlOption())
    .option('--name <name>', 'name of the batch; by default that of the data set')
    .option('--model <name@version>', 'which model answers; by default the active one')
    .option('--out <file>', 'also write every file and its answer: JSON Lines if named .jsonl, else CSV')
    .option('--json', 'print the outcome as JSON', false)
    .option('--resume <id>', 'go on with what an earlier run began')
    .addHelpText('after', EXAMPLES)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
    .action(async (path: string, flags: BatchFlags) => {
      process.exitCode = await classifyDataSet(path, flags);
    });
}
