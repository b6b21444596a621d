import { HbscError, JOB_SORTS, type JobCursor, type JobSort } from '@hbsc/core';
import { z } from 'zod';
import { isMoment } from './jobs/moment.ts';

/** Says how the rest of a cursor is to be read. */
const VERSION = z.literal(1);

const inTime = z.tuple([VERSION, z.number().int(), z.uuid()]);
const inJobs = z.tuple([VERSION, z.enum(JOB_SORTS), z.number(), z.uuid()]);
const inOrder = z.tuple([VERSION, z.int32().nonnegative()]);

/** A place in a list that is ordered by time. */
export interface PlaceInTime {
  readonly createdAt: Date;
  readonly id: string;
}

/** A place in a list by time, for clients to hand back and not to look into. */
export function cursorInTime({ createdAt, id }: PlaceInTime): string {
  return written([1, createdAt.getTime(), id]);
}

/** @throws HbscError `BAD_USER_INPUT` for what {@link cursorInTime} never said */
export function readCursorInTime(cursor: string): PlaceInTime {
  const { data } = inTime.safeParse(read(cursor));
  const createdAt = new Date(data?.[1] ?? Number.NaN);
  if (!data || !isMoment(createdAt)) throw unreadable();
  return { createdAt, id: data[2] };
}

/** A place in the list of jobs in one of its orders. */
export function cursorInJobs(sort: JobSort, { key, id }: JobCursor): string {
  return written([1, sort, key, id]);
}

/** @throws HbscError `BAD_USER_INPUT` for what {@link cursorInJobs} never said of this order */
export function readCursorInJobs(sort: JobSort, cursor: string): JobCursor {
  const { data } = inJobs.safeParse(read(cursor));
  if (!data || !(sort.startsWith('DURATION') || isMoment(new Date(data[2])))) throw unreadable();
  if (data[1] === sort) return { key: data[2], id: data[3] };
  throw new HbscError(
    'BAD_USER_INPUT',
    `The cursor is of the order ${data[1]}; the list is asked for in the order ${sort}. Begin anew without "after".`,
  );
}

/** A place in a list by position. */
export function cursorInOrder(position: number): string {
  return written([1, position]);
}

/** @throws HbscError `BAD_USER_INPUT` for what {@link cursorInOrder} never said */
export function readCursorInOrder(cursor: string): number {
  const { data } = inOrder.safeParse(read(cursor));
  if (!data) throw unreadable();
  return data[1];
}

function written(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function read(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

function unreadable(): HbscError {
  return new HbscError(
    'BAD_USER_INPUT',
    'The cursor cannot be read. Send "after" as it came in pageInfo.endCursor or in an edge, or leave it out.',
  );
}
