import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ComparisonView, type EvaluatedBatch, HbscClientError } from '@hbsc/client';
import { NOTICE } from '@hbsc/core';
import { Command } from 'commander';
import { evaluationText } from '../batch/report.ts';
import { clientOf, messageOf, type ServiceFlags, urlOption, WRONG_USE } from '../service.ts';

const EXAMPLES = `
The exit code is 0 when there are figures, 1 when nothing of the batch is labelled, 2 when there is no such batch, or no service.

Examples:
  hbsc evaluate 57eab63a-9718-4bed-8b75-3ffa9785b4ca
  hbsc evaluate 57eab63a-9718-4bed-8b75-3ffa9785b4ca --against 0d4d4ac4-7a39-4d2c-8f6a-3ad6ec4a3a55
  hbsc evaluate 57eab63a-9718-4bed-8b75-3ffa9785b4ca --json --out items.csv`;

interface EvaluateFlags extends ServiceFlags {
  readonly against?: string;
  readonly json: boolean;
  readonly out?: string;
}

/** `hbsc evaluate`. */
export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('Tells how well the answers of a batch agree with its labels.')
    .argument('<batch>', 'its id')
    .addOption(urlOption())
    .option('--against <batch>', 'compare with another batch over the same recordings (McNemar)')
    .option('--json', 'print the figures as JSON', false)
    .option('--out <file>', 'also write every file and its answer: JSON Lines if named .jsonl, else CSV')
    .addHelpText('after', EXAMPLES)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
    .action(async (id: string, flags: EvaluateFlags) => {
      process.exitCode = await evaluate(id, flags).catch((error: unknown) => {
        console.error(`hbsc: ${messageOf(error)}`);
        return WRONG_USE;
      });
    });
}

async function evaluate(id: string, { against, json, out, ...flags }: EvaluateFlags): Promise<number> {
  const { batches } = clientOf(flags);
  const batch = await batches.find(id);
  if (!batch) throw new HbscClientError('NOT_FOUND', `There is no batch ${id}.`);
  if (out !== undefined) {
    const rows = batches.exportItems(id, out.endsWith('.jsonl') ? 'jsonl' : 'csv');
    await pipeline(Readable.from(rows), createWriteStream(out));
  }
  if (against !== undefined) {
    const comparison = await batches.compare(id, against);
    console.log(json ? JSON.stringify(comparison, null, 2) : comparisonText(comparison));
    return 0;
  }
  const evaluation = await batches.evaluation(id);
  console.log(json ? JSON.stringify(evaluation, null, 2) : batchText({ ...batch, evaluation }));
  return evaluation ? 0 : 1;
}

function batchText({ name, model, evaluation }: EvaluatedBatch): string {
  const figures = evaluation ? evaluationText(evaluation) : '  Nothing of it is labelled and answered.';
  return `\n  ${name}, ${model}\n\n${figures}\n\n  ${NOTICE}\n`;
}

function comparisonText(comparison: ComparisonView): string {
  const { first, second, items, bothCorrect, onlyFirstCorrect, onlySecondCorrect, neitherCorrect } =
    comparison;
  return [
    batchText(first),
    batchText(second),
    `  Of ${items} labelled files that both answered: ${bothCorrect} right by both, ${onlyFirstCorrect} by the first alone, ${onlySecondCorrect} by the second alone, ${neitherCorrect} by neither.`,
    `  McNemar's test (${comparison.method}): p = ${comparison.pValue.toPrecision(3)}`,
    '',
  ].join('\n');
}
