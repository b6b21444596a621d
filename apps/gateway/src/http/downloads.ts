import { once } from 'node:events';
import { Readable, type ReadableOptions } from 'node:stream';
import type { Principal, Sessions } from '@hbsc/core';
import type { FastifyReply } from 'fastify';

/** A reader that takes nothing for so long is cut off, milliseconds: less than a gateway has to stop in. */
const LONGEST_REST_MS = 20_000;

/** Whatever is sent for as long as its reader likes. */
export class Downloads {
  constructor(private readonly sessions: Pick<Sessions, 'begin'>) {}

  /**
   * Has an answer cut off when its reader rests for too long, or is nobody any more.
   *
   * @throws HbscError `RATE_LIMITED` when the reader holds as many open as he may
   */
  begin({ raw }: Pick<FastifyReply, 'raw'>, reader: Principal): void {
    const session = this.sessions.begin(reader);
    const cutOff = () => void raw.destroy();
    session.ended.addEventListener('abort', cutOff);
    raw.once('close', () => session.close());
    raw.setTimeout(LONGEST_REST_MS, cutOff);
    if (raw.destroyed) session.close();
  }
}

/**
 * Reads ahead to the first piece of what is to be sent, so that what cannot be read is refused like anything else: nothing of the
 * answer has been said by then.
 *
 * @throws what the content throws before its first piece
 */
export async function opened(
  content: Iterable<unknown> | AsyncIterable<unknown>,
  options: ReadableOptions,
): Promise<Readable> {
  const stream = Readable.from(content, options);
  await once(stream, 'readable');
  return stream;
}
