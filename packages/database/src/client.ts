import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { failed } from './failure.ts';
import { Prisma, PrismaClient } from './generated/client.ts';

/** A server that does not answer is an error too, milliseconds. */
const CONNECT_MS = 5_000;
/** Longest time the server works on one statement, milliseconds. */
const STATEMENT_MS = 30_000;
/** Longest wait for a statement's answer, milliseconds: it is only reached when the server or the way to it is dead. */
const ANSWER_MS = 35_000;
/** Longest wait for a sign of life, milliseconds. */
const PING_MS = 1_500;

/**
 * Lists of few among many are best found by index, one process each: on a solid-state disk a page out of order costs about as much as
 * the next one, and starting other processes costs more than they save.
 */
const PLANNING = 'SET random_page_cost = 1.1; SET max_parallel_workers_per_gather = 0';

const UNPREPARED_MARK = '/* unprepared */';

/** Begins a statement whose best plan depends on its parameters: it is planned anew each time. */
export const UNPREPARED = Prisma.raw(UNPREPARED_MARK);

/** A statement as a template, or one that was put together before. Its values are sent as parameters. */
type Statement = readonly [sql: Prisma.Sql] | readonly [texts: TemplateStringsArray, ...values: unknown[]];

/** Takes statements. They go past Prisma's engine, which would take several times as long over each as over its answer. */
export interface Session {
  query<Rows extends readonly unknown[]>(...statement: Statement): Promise<Rows>;
  /** @returns how many rows it changed */
  execute(...statement: Statement): Promise<number>;
}

/** One pool of connections, and the Prisma client that uses it too. */
export class Database implements Session {
  readonly prisma: ReturnType<typeof clientOn>;
  private readonly pool: pg.Pool;
  private readonly nameOf = statementNames();

  /** @param connections - most connections at once */
  constructor(
    readonly url: string,
    connections = 8,
  ) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
      application_name: 'hbsc',
      // Prisma reads every moment as UTC, whatever the server's time zone. As statements these pass through any pooler.
      onConnect: async (client) => {
        await client.query(`SET TimeZone = 'UTC'; SET statement_timeout = ${STATEMENT_MS}; ${PLANNING}`);
      },
    });
    // A dropped idle connection is replaced at the next query; unheard, its event would end the process.
    this.pool.on('error', () => undefined);
    this.prisma = clientOn(this.pool, this.nameOf);
  }

  /** What becomes of the pool's connections at this moment; `waiting` are statements that wait for one. */
  get connections() {
    const { totalCount, idleCount, waitingCount, options } = this.pool;
    return { most: options.max, busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  /** @throws HbscError `STORAGE_UNAVAILABLE` when the database is busy or away, `CONFLICT` for what the schema refuses */
  async query<Rows extends readonly unknown[]>(...statement: Statement): Promise<Rows> {
    const { rows } = await this.pool.query(this.preparedOf(statement)).catch(failed);
    return rows as unknown as Rows;
  }

  /** @throws HbscError as {@link query} */
  async execute(...statement: Statement): Promise<number> {
    const { rowCount } = await this.pool.query(this.preparedOf(statement)).catch(failed);
    return rowCount ?? 0;
  }

  /**
   * Several statements that are committed together, or not at all when one of them or the work throws.
   *
   * @throws HbscError as {@link query}
   */
  async transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect().catch(failed);
    const ask = (statement: Statement) => client.query(this.preparedOf(statement)).catch(failed);
    const session: Session = {
      query: async <Rows>(...statement: Statement) => (await ask(statement)).rows as unknown as Rows,
      execute: async (...statement) => (await ask(statement)).rowCount ?? 0,
    };
    let broken: Error | undefined;
    // A connection that is lost between two statements is told by the next; unheard, its event would end the process.
    const lose = () => undefined;
    client.on('error', lose);
    try {
      await client.query('BEGIN').catch(failed);
      const result = await work(session);
      await client.query('COMMIT').catch(failed);
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((lost: Error) => {
        broken = lost;
      });
      throw error;
    } finally {
      client.off('error', lose);
      client.release(broken);
    }
  }

  /** @throws Error when the database does not answer within two seconds */
  async ping(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${PING_MS} ms`)), PING_MS);
    });
    // A connection that does not answer in time is given up by the pool.
    const question: pg.QueryConfig & pg.ClientConfig = { text: 'SELECT 1', query_timeout: PING_MS };
    try {
      await Promise.race([this.pool.query(question), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.pool.end();
  }

  private preparedOf([first, ...values]: Statement): pg.QueryConfig {
    const { text, values: parameters } = first instanceof Prisma.Sql ? first : Prisma.sql(first, ...values);
    return { name: this.nameOf(text), text, values: parameters };
  }
}

/** Prisma on a pool. A statement fails as {@link Session}'s do: with `STORAGE_UNAVAILABLE` when the database is busy or away. */
function clientOn(pool: pg.Pool, nameOf: (sql: string) => string) {
  const adapter = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameOf(sql) });
  return new PrismaClient({ adapter }).$extends({
    query: { $allOperations: ({ args, query }) => query(args).catch(failed) },
  });
}

/** A name for each statement, by which connections keep it prepared; none for those that ask not to be. */
function statementNames(): (sql: string) => string {
  const names = new Map<string, string>();
  return (sql) => {
    if (sql.trimStart().startsWith(UNPREPARED_MARK)) return '';
    const name = names.get(sql) ?? `hbsc_${names.size}`;
    names.set(sql, name);
    return name;
  };
}
