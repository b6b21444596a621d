import { HbscError, type Job, type JobCursor } from '@hbsc/core';
import { z } from 'zod';
import { isMoment } from './moment.ts';

/** Says how the rest of a cursor is to be read. */
const VERSION = 1;

const cursorSchema = z.tuple([z.literal(VERSION), z.number().int(), z.uuid()]);

/** A job's place in the list, for clients to hand back and not to look into. */
export function cursorOf({ createdAt, id }: Job): string {
  return Buffer.from(JSON.stringify([VERSION, createdAt.getTime(), id])).toString('base64url');
}

/** @throws HbscError `BAD_USER_INPUT` for what {@link cursorOf} never said */
export function readCursor(cursor: string): JobCursor {
  const outcome = cursorSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  const createdAt = new Date(outcome.data?.[1] ?? Number.NaN);
  if (!outcome.success || !isMoment(createdAt)) {
    throw new HbscError(
      'BAD_USER_INPUT',
      'The cursor cannot be read. Send "after" as it came in pageInfo.endCursor or in an edge, or leave it out.',
    );
  }
  return { createdAt, id: outcome.data[2] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
