import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type HbscClient, HbscClientError, type JobView } from '@hbsc/client';
import { HEART_SOUND_CLASSES, NOTICE } from '@hbsc/core';
import { clientOf, messageOf, NO_SERVICE, type ServiceFlags, WRONG_USE } from '../service.ts';
import { table } from '../table.ts';

/** Recordings under way at once: enough to keep a machine's workers busy, few enough to leave others theirs. */
const MOST_AT_ONCE = 8;

const CANCELLED = { code: 'CANCELLED', message: 'Somebody cancelled its job.' };

/** What is said to `hbsc classify`. */
export interface ClassifyFlags extends ServiceFlags {
  /** As `name@version`. */
  readonly model?: string;
  readonly json: boolean;
}

/** What became of one file. */
interface Answer {
  readonly file: string;
  readonly job: JobView | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/**
 * Classifies files and prints the answers in their order. Once there is no service any more, those that were not begun are left.
 *
 * @returns the exit code: 0 when every file was classified, 1 when some were not, 2 when there was no service for any
 */
export async function classifyFiles(files: readonly string[], flags: ClassifyFlags): Promise<number> {
  const client = clientOf(flags);
  const answers: Answer[] = [];
  const waiting = files.entries();
  let absence: Answer['error'] = null;
  const classifyNext = async () => {
    for (const [place, file] of waiting) {
      const answer: Answer = absence
        ? { file, job: null, error: absence }
        : await answerTo(client, file, flags);
      if (isWithoutService(answer)) absence = answer.error;
      answers[place] = answer;
    }
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, classifyNext));
  if (answers.every(isWithoutService)) {
    console.error(`hbsc: ${answers[0]?.error?.message}`);
    return WRONG_USE;
  }
  console.log(flags.json ? answers.map((answer) => JSON.stringify(plain(answer))).join('\n') : told(answers));
  return answers.every(({ error }) => error === null) ? 0 : 1;
}

async function answerTo(client: HbscClient, file: string, { model }: ClassifyFlags): Promise<Answer> {
  const found = await stat(file).catch(() => null);
  const recording = found?.isFile() ? await openAsBlob(file).catch(() => null) : null;
  if (!recording) {
    const message = found?.isDirectory()
      ? `${file} is a folder: hbsc batch takes those.`
      : `There is no file ${file} that can be read.`;
    return { file, job: null, error: { code: 'NOT_FOUND', message } };
  }
  let job: JobView | null = null;
  try {
    job = await client.submit(recording, basename(file), { model: model ?? null });
    for await (const state of client.updates(job.id)) job = state;
    return { file, job, error: job.error ?? (job.result ? null : CANCELLED) };
  } catch (error) {
    if (!(error instanceof HbscClientError)) throw error;
    return { file, job, error: { code: error.code, message: messageOf(error) } };
  }
}

function isWithoutService({ error }: Answer): boolean {
  return error !== null && NO_SERVICE.includes(error.code);
}

/** For other programs: one flat object. */
function plain({ file, job, error }: Answer) {
  const result = job?.result;
  return {
    file,
    job: job?.id ?? null,
    error,
    outcome: result?.outcome ?? null,
    prediction: result?.topPrediction.className ?? null,
    probabilities: result
      ? Object.fromEntries(result.predictions.map(({ className, confidence }) => [className, confidence]))
      : null,
    heartRate: result?.heartRate ?? null,
    quality: result?.quality ?? null,
    model: result ? `${result.model.name}@${result.model.version}` : null,
  };
}

/** For people: a table, what failed below it. */
function told(answers: readonly Answer[]): string {
  const header = ['file', 'classified as', 'outcome', ...HEART_SOUND_CLASSES, 'BPM'];
  const rows = answers.map(({ file, job }) => {
    const result = job?.result;
    if (!result) return [file, 'not classified'];
    const shares = result.predictions.map(({ confidence }) => `${(confidence * 100).toFixed(1)} %`);
    const beats = result.heartRate ? result.heartRate.bpm.toFixed(0) : '-';
    return [file, result.topPrediction.className, result.outcome, ...shares, beats];
  });
  const failures = answers.flatMap(({ file, error }) =>
    error ? [`  ${file}: ${error.code}: ${error.message}`] : [],
  );
  return [
    '',
    table(header, rows, 3),
    ...(failures.length > 0 ? ['', ...failures] : []),
    '',
    `  ${NOTICE}`,
    '',
  ].join('\n');
}
