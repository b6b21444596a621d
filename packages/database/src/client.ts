import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

export type { PrismaClient };

/** A server that does not answer is an error too, milliseconds. */
const CONNECT_MS = 5_000;

/** One pool of connections and the Prisma client that uses it. */
export class Database {
  readonly prisma: PrismaClient;
  private readonly pool: pg.Pool;

  /** @param connections - most connections at once */
  constructor(databaseUrl: string, connections = 8) {
    this.pool = new pg.Pool({
      connectionString: databaseUrl,
      max: connections,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      application_name: 'hbsc',
    });
    // A dropped idle connection is replaced at the next query; unheard, its event would end the process.
    this.pool.on('error', () => undefined);
    const statementNames = new Map<string, string>();
    const statementNameGenerator = ({ sql }: { sql: string }): string => {
      const name = statementNames.get(sql) ?? `hbsc_${statementNames.size}`;
      statementNames.set(sql, name);
      return name;
    };
    this.prisma = new PrismaClient({ adapter: new PrismaPg(this.pool, { statementNameGenerator }) });
  }

  /** @throws Error when the database does not answer */
  async ping(): Promise<void> {
    await this.prisma.$queryRaw`SELECT 1`;
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.pool.end();
  }
}
