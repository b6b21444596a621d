import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { z } from 'zod';
import { isMoment } from './moment.ts';

const written = z.iso.datetime({ offset: true });

/** A moment, sent and told as a text that says its zone: a number could be seconds or milliseconds, a time without zone anybody's. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment of the years 1 to 9999 as ISO 8601 writes it, with its zone: 2026-01-31T09:54:33Z.',
  serialize(moment) {
    if (moment instanceof Date) return moment.toISOString();
    throw new TypeError(`${moment} is no Date`);
  },
  parseValue: momentOf,
  parseLiteral: (literal) => momentOf(literal.kind === Kind.STRING ? literal.value : null),
});

function momentOf(value: unknown): Date {
  const text = written.safeParse(value);
  const moment = new Date(text.success ? text.data : Number.NaN);
  if (isMoment(moment)) return moment;
  throw new GraphQLError(
    'It is no moment of the years 1 to 9999 with its zone. Send one such as "2026-01-31T09:54:33Z".',
  );
}
