const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const EXACT = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'full',
  timeStyle: 'long',
});

/** A moment in local time, exact to the millisecond and with its zone on hover. @param at - ISO 8601 */
export function Moment({ at, as }: { at: string; as?: 'time' | 'day' }) {
  const moment = new Date(at);
  const isToday = moment.toDateString() === new Date().toDateString();
  const short = (as ?? (isToday ? 'time' : 'day')) === 'time' ? TIME : DAY;
  return (
    <time dateTime={at} title={`${EXACT.format(moment)}\n${at}`}>
      {short.format(moment)}
    </time>
  );
}
