import { createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HbscClientError } from '@hbsc/client';
import { HbscError } from '@hbsc/core';
import { clientOf, messageOf, NO_SERVICE, WRONG_USE } from '../service.ts';
import { BatchRun } from './batch-run.ts';
import type { BatchFlags } from './options.ts';
import { isWhole, outcomeOf } from './outcome.ts';
import { ProgressLine } from './progress-line.ts';
import { report } from './report.ts';

const INTERRUPTED = 130;
/** Errors of the service that the same command will always get. */
const LASTING_ERRORS = ['BAD_USER_INPUT', 'NOT_FOUND', 'PAYLOAD_TOO_LARGE'];

/**
 * Classifies a folder or an archive through a running service and prints what became of it.
 *
 * @returns the exit code: 0 when there is nothing left to do, 1 when some files were left out or failed for what may be otherwise another time,
 *   2 for wrong use and when nothing is begun for want of a service, 130 after Ctrl-C
 */
export async function classifyDataSet(path: string, flags: BatchFlags): Promise<number> {
  const progress = new ProgressLine();
  const stopped = new Promise<typeof INTERRUPTED>((tell) => process.once('SIGINT', () => tell(INTERRUPTED)));
  let run: BatchRun | null = null;
  try {
    const kind = await kindOf(path);
    if (flags.out !== undefined) await refuseUnwritable(flags.out);
    const named = { ...flags, name: flags.name ?? basename(resolve(path)) };
    run = new BatchRun(clientOf(flags), path, named, progress);
    const code = await Promise.race([classify(run, kind, flags), stopped]);
    if (code === INTERRUPTED) progress.tell(`Interrupted. ${howToGoOn(run)}`);
    return code;
  } catch (error) {
    progress.tell(`hbsc: ${messageOf(error)}`);
    if (isWrongUse(error)) return WRONG_USE;
    if (!run?.resumeId) return isWithoutService(error) ? WRONG_USE : 1;
    progress.tell(howToGoOn(run));
    return 1;
  }
}

async function classify(run: BatchRun, kind: 'folder' | 'archive', flags: BatchFlags): Promise<number> {
  const { batches } = run;
  const sent = await (kind === 'folder' ? run.sendFolder() : run.sendArchive());
  const outcome = await outcomeOf(batches, await run.follow(sent.id), sent.notes, sent.notTaken);
  if (flags.out !== undefined) {
    const rows = batches.exportItems(sent.id, flags.out.endsWith('.jsonl') ? 'jsonl' : 'csv');
    await pipeline(Readable.from(rows), createWriteStream(flags.out));
  }
  console.log(flags.json ? JSON.stringify(outcome, null, 2) : report(outcome, flags.url));
  return isWhole(outcome) ? 0 : 1;
}

/** @throws HbscError `BAD_USER_INPUT` when nothing of use is there */
async function kindOf(path: string): Promise<'folder' | 'archive'> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return 'folder';
  if (found?.isFile()) return 'archive';
  throw new HbscError('BAD_USER_INPUT', `There is no folder and no archive at ${path}.`);
}

/** Before anything is sent, which may take hours. @throws HbscError `BAD_USER_INPUT` */
async function refuseUnwritable(path: string): Promise<void> {
  try {
    await (await open(path, 'a')).close();
  } catch (cause) {
    const message = `The answers cannot be written to ${path}: ${messageOf(cause)}.`;
    throw new HbscError('BAD_USER_INPUT', message, { cause });
  }
}

function isWrongUse(error: unknown): boolean {
  return error instanceof HbscClientError ? LASTING_ERRORS.includes(error.code) : error instanceof HbscError;
}

function isWithoutService(error: unknown): boolean {
  return error instanceof HbscClientError && NO_SERVICE.includes(error.code);
}

function howToGoOn({ resumeId }: BatchRun): string {
  if (resumeId === null) return 'Nothing was begun.';
  return `The service keeps what it has. To go on, give the same command with --resume ${resumeId}`;
}
