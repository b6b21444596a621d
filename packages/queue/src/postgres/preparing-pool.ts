import type { PgPool } from 'bullmq';
import type pg from 'pg';

/** Of statements, by their text. */
const names = new Map<string, string>();

/**
 * The pool as BullMQ is to use it: connections keep each of its statements prepared. There are some dozens of them, asked many times
 * a job, and of its own accord BullMQ has each parsed and planned anew.
 */
export function preparing(pool: pg.Pool): PgPool {
  const query = (text: string, values: readonly unknown[] = []) =>
    pool.query({ name: nameOf(text), text, values: [...values] });
  return new Proxy(pool as PgPool, {
    get: (target, key) => (key === 'query' ? query : Reflect.get(target, key)),
  });
}

function nameOf(text: string): string {
  const name = names.get(text) ?? `hbsc_queue_${names.size}`;
  names.set(text, name);
  return name;
}
