import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * A throw-away server of Debian's Postgres, which brings `pg_dump` as the npm-shipped one does not. `pg_virtualenv` makes it, keeps it
 * while what it runs runs, and removes it.
 */
export class DebianPostgres {
  private constructor(
    private readonly process: ChildProcess,
    /** What has Postgres' own programs find the server. */
    readonly environment: {
      readonly PGHOST: string;
      readonly PGPORT: string;
      readonly PGUSER: string;
      readonly PGPASSWORD: string;
    },
  ) {}

  static async start(): Promise<DebianPostgres> {
    const tell = 'echo "ready $PGPORT $PGUSER $PGPASSWORD"; exec cat';
    const child = spawn('pg_virtualenv', ['-o', 'fsync=off', 'sh', '-c', tell], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const [said, PGPORT, PGUSER, PGPASSWORD] = line.split(' ');
      if (said === 'ready' && PGPORT && PGUSER && PGPASSWORD)
        return new DebianPostgres(child, { PGHOST: '127.0.0.1', PGPORT, PGUSER, PGPASSWORD });
    }
    throw new Error('pg_virtualenv started no Postgres');
  }

  urlOf(database: string): string {
    const { PGHOST, PGPORT, PGUSER, PGPASSWORD } = this.environment;
    return `postgresql://${PGUSER}:${PGPASSWORD}@${PGHOST}:${PGPORT}/${database}`;
  }

  async stop(): Promise<void> {
    const gone = once(this.process, 'exit');
    this.process.stdin?.end();
    await gone;
  }
}
