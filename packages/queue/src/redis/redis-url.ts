/** Where a Redis is and how to get in. */
export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The server; the Sentinels; or nodes of the Cluster to begin with. */
  readonly hosts: readonly RedisHost[];
  readonly database: number;
  /** What the Sentinels call the server; empty without Sentinels. */
  readonly master: string;
}

export interface RedisHost {
  readonly host: string;
  readonly port: number;
}

const URL_PARTS =
  /^redis(?<tls>s?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?(?<hosts>[^@/?]+)(?:\/(?<database>\d*))?(?:\?(?<parameters>.*))?$/;
const HOST_AND_PORT = /^(?:\[(?<address>[\da-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/i;

/**
 * Reads `redis://`, `redis+sentinel://` and `redis+cluster://` with one or several hosts; `rediss` where TLS is wanted.
 *
 * @throws Error that says what would do, without showing the URL: a password may stand anywhere in it
 */
export function parseRedisUrl(url: string): RedisAddress {
  const parts = URL_PARTS.exec(url)?.groups;
  if (!parts)
    throw new RedisUrlError('is not such a URL; what is special in user and password is written as %40');
  const kind = (parts.kind ?? 'single') as RedisAddress['kind'];
  const hosts = (parts.hosts ?? '').split(',').map((host) => hostOf(host, kind));
  const parameters = new URLSearchParams(parts.parameters);
  const master = parameters.get('master') ?? '';
  const database = Number(parts.database || 0);
  const unknown = [...parameters.keys()].find((name) => kind !== 'sentinel' || name !== 'master');
  if (unknown !== undefined) throw new RedisUrlError('has parameters; only ?master= of Sentinel is known');
  if (kind === 'single' && hosts.length > 1) throw new RedisUrlError('names several hosts');
  if (kind === 'sentinel' && !master) throw new RedisUrlError('does not say ?master=');
  if (kind === 'cluster' && database !== 0)
    throw new RedisUrlError('names a database, which a Cluster has not');
  return {
    kind,
    tls: parts.tls === 's',
    username: decoded(parts.user),
    password: decoded(parts.password),
    hosts,
    database,
    master,
  };
}

class RedisUrlError extends Error {
  constructor(problem: string) {
    super(
      `REDIS_URL ${problem}. It is redis://user:password@host:6379/0, redis+sentinel://host:26379,host:26379/0?master=NAME ` +
        'or redis+cluster://host:6379,host:6379; with TLS, rediss instead of redis.',
    );
  }
}

function hostOf(text: string, kind: RedisAddress['kind']): RedisHost {
  const { address, name, port } = HOST_AND_PORT.exec(text)?.groups ?? {};
  const host = address ?? name;
  const number = Number(port ?? (kind === 'sentinel' ? 26_379 : 6_379));
  if (!host || number < 1 || number > 65_535) throw new RedisUrlError('has a host or port that cannot be');
  return { host, port: number };
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text ? decodeURIComponent(text) : undefined;
  } catch {
    throw new RedisUrlError('has a % in user or password that is not written as %25');
  }
}
