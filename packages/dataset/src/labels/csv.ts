import { pipeline, Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { type RowReader, rowReaderFor } from './columns.ts';
import { manifestFault } from './manifest-fault.ts';
import { LONGEST_LINE, type ManifestColumns, type ManifestRow } from './manifest-row.ts';

const DELIMITERS = [',', ';', '\t'];

/** Reads the rows of a CSV file. @throws HbscError `BAD_USER_INPUT` with line and column */
export async function* readCsv(
  text: AsyncIterable<string>,
  firstLine: string,
  columns: ManifestColumns,
): AsyncGenerator<ManifestRow> {
  const parser = parse({
    delimiter: delimiterOf(firstLine),
    info: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_LINE,
  });
  pipeline(Readable.from(text), parser, () => {}); // what goes wrong before it, the parser throws
  let rowOf: RowReader | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (rowOf === null) rowOf = rowReaderFor(record, columns, info.lines);
      else yield rowOf(record, info.lines);
    }
  } catch (error) {
    throw error instanceof CsvError ? asFault(error) : error;
  }
  if (rowOf === null) throw manifestFault({ line: 1 }, 'it is empty');
}

/** The delimiter that stands most often in the line of headers, outside quotes. */
function delimiterOf(firstLine: string): string {
  const bare = firstLine.replaceAll(/"[^"]*"/g, '');
  const [first = ','] = [...DELIMITERS].sort((one, other) => timesIn(bare, other) - timesIn(bare, one));
  return first;
}

function timesIn(text: string, character: string): number {
  return text.split(character).length - 1;
}

function asFault(error: CsvError): Error {
  const { lines: line, index } = error as CsvError & Partial<Record<'lines' | 'index', number>>;
  const place = { line: line ?? 1, column: (index ?? 0) + 1 };
  return manifestFault(place, faultOf(error), error);
}

function faultOf({ code }: CsvError): string {
  switch (code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return 'the row has more or fewer fields than the line of headers; quote fields that hold the delimiter';
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed';
    case 'CSV_MAX_RECORD_SIZE':
      return `the row is longer than ${LONGEST_LINE} characters`;
    default:
      return 'a quote stands where none can; quote whole fields, and write quotes in them twice';
  }
}
