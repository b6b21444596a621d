/** The years in which the database and ISO 8601 agree on how a moment is written, milliseconds since 1970. */
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether it is a moment at all, and one of the years 1 to 9999. */
export function isMoment(date: Date): boolean {
  return date.getTime() >= EARLIEST && date.getTime() <= LATEST;
}
