import { manifestFault } from './manifest-fault.ts';

/**
 * Decodes UTF-8, with or without a byte order mark.
 *
 * @throws HbscError `BAD_USER_INPUT` when it is another encoding
 */
export async function* decodeText(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const chunk of content) {
    const text = decoded(() => decoder.decode(chunk, { stream: true }), line);
    line += text.split('\n').length - 1;
    yield text;
  }
  yield decoded(() => decoder.decode(), line);
}

/** The same text, with its first line in the first piece; of a longer one, that many characters. */
export async function firstLineOf(
  text: AsyncIterable<string>,
  longest: number,
): Promise<{ readonly firstLine: string; readonly whole: AsyncGenerator<string> }> {
  const pieces = text[Symbol.asyncIterator]();
  let begun = '';
  while (!begun.trimStart().includes('\n') && begun.length < longest) {
    const { value, done } = await pieces.next();
    if (done) break;
    begun += value;
  }
  const [firstLine = ''] = begun.trimStart().split('\n', 1);
  return { firstLine, whole: rejoined(begun, pieces) };
}

async function* rejoined(begun: string, pieces: AsyncIterator<string>): AsyncGenerator<string> {
  yield begun;
  for (let piece = await pieces.next(); !piece.done; piece = await pieces.next()) yield piece.value;
}

function decoded(decode: () => string, line: number): string {
  try {
    return decode();
  } catch (cause) {
    throw manifestFault({ line }, 'from there on it is not UTF-8 text; save it as UTF-8', cause);
  }
}
