import type { Metrics } from './metrics.ts';

/** What becomes of a pool's connections at a moment. */
export interface ConnectionUse {
  readonly most: number;
  readonly busy: number;
  readonly idle: number;
  /** Statements that wait for one. */
  readonly waiting: number;
}

/** Shows how much of its pool of connections to Postgres a process uses. */
export function showConnections(metrics: Metrics, use: () => ConnectionUse): void {
  metrics.gauge('hbsc_postgres_connections', 'Connections to Postgres that are open.', ['state'], () => {
    const { busy, idle } = use();
    return [
      [{ state: 'busy' }, busy],
      [{ state: 'idle' }, idle],
    ];
  });
  metrics.gauge('hbsc_postgres_connections_most', 'Connections to Postgres that may be open.', [], () => [
    [{}, use().most],
  ]);
  metrics.gauge('hbsc_postgres_waiting_statements', 'Statements that wait for a connection.', [], () => [
    [{}, use().waiting],
  ]);
}
