import {
  type Classification,
  HEART_SOUND_CLASSES,
  type HeartSoundClass,
  type JobError,
  predictionsOf,
  topPredictionOf,
} from '@hbsc/core';

/** One item of a batch and what became of it. */
export interface ItemResult {
  readonly path: string;
  /** Of the recording; null when it was refused. */
  readonly sha256: string | null;
  readonly label: HeartSoundClass | null;
  /** As the data set has it. */
  readonly givenLabel: string | null;
  readonly group: string | null;
  readonly status: string;
  readonly classification: Classification | null;
  readonly error: JobError | null;
}

export type Field = string | number | null;

const COLUMNS: readonly (readonly [name: string, field: (item: ItemResult) => Field])[] = [
  ['path', ({ path }) => path],
  ['sha256', ({ sha256 }) => sha256],
  ['label', ({ label }) => label],
  ['givenLabel', ({ givenLabel }) => givenLabel],
  ['group', ({ group }) => group],
  ['status', ({ status }) => status],
  ...ofClassification('outcome', ({ outcome }) => outcome),
  ...ofClassification(
    'prediction',
    ({ probabilities }) => topPredictionOf(predictionsOf(probabilities)).className,
  ),
  ...HEART_SOUND_CLASSES.flatMap((className, index) =>
    ofClassification(`${className}Probability`, ({ probabilities }) => probabilities[index] ?? null),
  ),
  ...ofClassification('heartRateBpm', ({ rhythm }) => rhythm?.heartRateBpm ?? null),
  ...ofClassification('heartRateConfidence', ({ rhythm }) => rhythm?.heartRateConfidence ?? null),
  ...ofClassification('qualityIndex', ({ quality }) => quality?.index ?? null),
  ...ofClassification('qualityReasons', ({ quality }) => quality?.reasons.join(' ') ?? null),
  ...ofClassification('modelName', ({ model }) => model.name),
  ...ofClassification('modelVersion', ({ model }) => model.version),
  ...ofClassification('modelSha256', ({ model }) => model.sha256),
  ...ofClassification('format', ({ signal }) => signal.format),
  ...ofClassification('sampleRateHz', ({ signal }) => signal.sampleRateHz),
  ...ofClassification('durationSeconds', ({ signal }) => signal.durationSeconds),
  ...ofClassification('decodeMs', ({ timings }) => timings.decodeMs),
  ...ofClassification('resampleMs', ({ timings }) => timings.resampleMs),
  ...ofClassification('inferMs', ({ timings }) => timings.inferMs),
  ...ofClassification('analyseMs', ({ timings }) => timings.analyseMs),
  ['errorCode', ({ error }) => error?.code ?? null],
  ['errorMessage', ({ error }) => error?.message ?? null],
];

function ofClassification(
  name: string,
  field: (classification: Classification) => Field,
): [[string, (item: ItemResult) => Field]] {
  return [[name, ({ classification }) => (classification === null ? null : field(classification))]];
}

/** The names of the columns, as the first line of a CSV file. */
export function csvHeader(): string {
  return csvRow(COLUMNS.map(([name]) => name));
}

/** One line of a CSV file. */
export function csvRowOf(item: ItemResult): string {
  return csvRow(COLUMNS.map(([, field]) => field(item)));
}

/** One line of a JSON Lines file, with the columns of the CSV as its fields. */
export function jsonLineOf(item: ItemResult): string {
  return `${JSON.stringify(Object.fromEntries(COLUMNS.map(([name, field]) => [name, field(item)])))}\n`;
}

/**
 * Where a spreadsheet takes what comes for a formula, written in full width too: at the beginning, and after what it may take for
 * the end of a cell. Where commas are decimal points, that is a semicolon, quotes or not.
 */
const FORMULA = /^(?=[=+\-@\t\r\n＝＋－＠])|(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])/g;
const NEEDS_QUOTES = /[",;\t\r\n]/;

/**
 * A line of CSV (RFC 4180). What a spreadsheet would run as a formula gets an apostrophe before it; a number stays a
 * number. Null is empty.
 */
export function csvRow(fields: readonly Field[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

function csvField(field: Field): string {
  if (typeof field !== 'string') return field === null ? '' : String(field);
  const inert = field.replaceAll(FORMULA, "'");
  return NEEDS_QUOTES.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
