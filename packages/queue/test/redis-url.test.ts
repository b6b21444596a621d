import { describe, expect, it } from '@jest/globals';
import { parseRedisUrl } from '../src/redis/redis-url.ts';

describe('a Redis URL', () => {
  it('names one server', () => {
    expect(parseRedisUrl('redis://127.0.0.1')).toEqual({
      kind: 'single',
      tls: false,
      username: undefined,
      password: undefined,
      hosts: [{ host: '127.0.0.1', port: 6379 }],
      database: 0,
      master: '',
    });
  });

  it('has user, password, port and database', () => {
    expect(parseRedisUrl('redis://hbsc:p%40ss%3Aword@redis.example:7000/3')).toMatchObject({
      username: 'hbsc',
      password: 'p@ss:word',
      hosts: [{ host: 'redis.example', port: 7000 }],
      database: 3,
    });
  });

  it('may have a password alone', () => {
    expect(parseRedisUrl('redis://:secret@h')).toMatchObject({ username: undefined, password: 'secret' });
  });

  it('may be an IPv6 address', () => {
    expect(parseRedisUrl('redis://[::1]:7000')).toMatchObject({ hosts: [{ host: '::1', port: 7000 }] });
  });

  it.each(['rediss://h', 'rediss+sentinel://h?master=m', 'rediss+cluster://h'])('wants TLS: %s', (url) => {
    expect(parseRedisUrl(url).tls).toBe(true);
  });

  it('names Sentinels and the server they watch', () => {
    expect(parseRedisUrl('redis+sentinel://u:p@a:26380,b/1?master=hbsc')).toMatchObject({
      kind: 'sentinel',
      username: 'u',
      password: 'p',
      hosts: [
        { host: 'a', port: 26380 },
        { host: 'b', port: 26379 },
      ],
      database: 1,
      master: 'hbsc',
    });
  });

  it('names nodes of a Cluster', () => {
    expect(parseRedisUrl('redis+cluster://a:7000,b:7001')).toMatchObject({
      kind: 'cluster',
      hosts: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 7001 },
      ],
    });
  });

  it.each([
    ['redis://:secret@', 'is not such a URL'],
    ['http://:secret@h', 'is not such a URL'],
    ['redis://:sec@ret@h', 'is not such a URL'],
    ['redis://:secret%@h', 'has a % in user or password'],
    ['redis://:secret@a,b', 'names several hosts'],
    ['redis://:secret@h:70000', 'has a host or port that cannot be'],
    ['redis://:secret@h:port', 'has a host or port that cannot be'],
    ['redis://:secret@h?family=6', 'has parameters'],
    ['redis+sentinel://:secret@h', 'does not say ?master='],
    ['redis+cluster://:secret@h/1', 'names a database'],
  ])('is never %s, and its secret is not shown', (url, problem) => {
    expect(() => parseRedisUrl(url)).toThrow(`REDIS_URL ${problem}`);
    expect(() => parseRedisUrl(url)).toThrow(/^(?!.*(?:secret|sec@)).*rediss instead of redis\.$/);
  });
});
