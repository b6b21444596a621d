import { type BatchView, HbscClientError, type JobView } from '@hbsc/client';
import { Command } from 'commander';
import { batchBar, ProgressLine } from '../batch/progress-line.ts';
import { clientOf, messageOf, type ServiceFlags, urlOption, WRONG_USE } from '../service.ts';

const EXAMPLES = `
The exit code is 0 when the job succeeded or the batch is finished, 1 when not, 2 when there is neither, or no service.

Examples:
  hbsc watch 57eab63a-9718-4bed-8b75-3ffa9785b4ca
  hbsc watch 57eab63a-9718-4bed-8b75-3ffa9785b4ca --json | jq .status`;

interface WatchFlags extends ServiceFlags {
  readonly json: boolean;
}

/** `hbsc watch`. */
export function watchCommand(): Command {
  return new Command('watch')
    .description('Follows a job or a batch to its end.')
    .argument('<id>', 'of a job or a batch')
    .addOption(urlOption())
    .option('--json', 'print each state as a JSON object', false)
    .addHelpText('after', EXAMPLES)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
    .action(async (id: string, flags: WatchFlags) => {
      process.exitCode = await watch(id, flags);
    });
}

async function watch(id: string, flags: WatchFlags): Promise<number> {
  const client = clientOf(flags);
  const progress = new ProgressLine();
  try {
    const job = await client.job(id).catch(nothing);
    let last: JobView | BatchView | null = null;
    for await (const state of job ? client.updates(id) : client.batches.updates(id)) {
      if (flags.json) console.log(JSON.stringify(state));
      else if ('counts' in state) progress.show(batchBar(state));
      else progress.tell(sentenceOf(state));
      last = state;
    }
    if (last && 'counts' in last && !flags.json) progress.tell(batchBar(last));
    return last?.status === 'SUCCEEDED' || last?.status === 'FINISHED' ? 0 : 1;
  } catch (error) {
    progress.tell(`hbsc: ${reasonOf(error, id)}`);
    return WRONG_USE;
  }
}

/** What is no id of a job may be that of a batch. */
function nothing(error: unknown): null {
  if (error instanceof HbscClientError && error.code === 'BAD_USER_INPUT') return null;
  throw error;
}

function reasonOf(error: unknown, id: string): string {
  if (error instanceof HbscClientError && ['NOT_FOUND', 'BAD_USER_INPUT'].includes(error.code))
    return `There is no job and no batch ${id}.`;
  return messageOf(error);
}

function sentenceOf({ status, result, error }: JobView): string {
  if (error) return `${status}  ${error.code}: ${error.message}`;
  if (!result) return status;
  const { outcome, topPrediction } = result;
  return `${status}  ${outcome}: ${topPrediction.className}, ${(topPrediction.confidence * 100).toFixed(1)} %`;
}
