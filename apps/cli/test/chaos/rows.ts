import pg from 'pg';

/** The rows of a stack's database, as they are. */
export class Rows {
  private constructor(private readonly client: pg.Client) {}

  static async open(databaseUrl: string): Promise<Rows> {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'chaos' });
    client.on('error', () => undefined);
    await client.connect();
    return new Rows(client);
  }

  /** How many jobs there are of each status. */
  async statuses(): Promise<Record<string, number>> {
    const { rows } = await this.client.query<{ status: string; count: number }>(
      'SELECT status, count(*)::int FROM job GROUP BY status',
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  async results(): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>('SELECT count(*)::int FROM result');
    return rows[0]?.count ?? 0;
  }

  async ids(): Promise<string[]> {
    const { rows } = await this.client.query<{ id: string }>('SELECT id FROM job');
    return rows.map(({ id }) => id);
  }

  /** The most starts that any job took. */
  async mostStarts(): Promise<number> {
    const { rows } = await this.client.query<{ most: number }>('SELECT max(attempts) AS most FROM job');
    return rows[0]?.most ?? 0;
  }

  /** Ends every session of the database but this one. */
  async cutOthers(): Promise<void> {
    await this.client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name <> 'chaos'`,
    );
  }

  /** Forgets every recording and its jobs. */
  async clear(): Promise<void> {
    await this.client.query('TRUNCATE recording CASCADE');
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
