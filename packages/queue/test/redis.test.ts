import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWith, type ThrowAwayRedisOptions, throwAwayRedis } from '@hbsc/testkit';
import { describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { openQueueBackend, QueueProducer } from '../src/index.ts';
import { queueConformance } from './conformance/conformance.ts';
import type { QueueServer } from './conformance/server.ts';
import { Ledger, type Place, pendingOf, Site, startScript } from './conformance/site.ts';
import { startRedisCluster, startWatchedRedis } from './redis-fleet.ts';

const placeOf = (redisUrl: string): Place => ({ databaseUrl: 'postgresql://nowhere', redisUrl });
const newPayload = () => ({ jobId: randomUUID(), run: 1 });

async function redisServer(options: ThrowAwayRedisOptions = {}): Promise<QueueServer> {
  const redis = await throwAwayRedis(options);
  return {
    place: placeOf(redis.url),
    cutConnections: async () => {
      const client = new Redis(redis.url);
      await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      client.disconnect();
    },
    goAway: () => redis.kill(),
    comeBack: () => redis.restart(),
    fallSilent: () => redis.pause(),
    speak: () => redis.resume(),
    destroy: () => redis.stop(),
  };
}

async function deliversOneJob({ enqueueAtLast, consume }: Site): Promise<void> {
  const ledger = new Ledger();
  await consume(ledger);
  const payload = newPayload();
  await enqueueAtLast(payload);
  await ledger.holds({ runs: 1 });
  expect(ledger.runs[0]).toEqual(payload);
}

describeWith('redis-server', 'Redis', () => {
  queueConformance('Redis', redisServer);

  describe('a Redis that speaks TLS', () => {
    it('carries the queue when its certificate is trusted', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'hbsc-test-tls-'));
      const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
      const outputs = ['-keyout', key, '-out', certificate];
      await promisify(execFile)('openssl', [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        ...subject,
        ...outputs,
      ]);
      const redis = await throwAwayRedis({ tls: { certificate, key } });
      try {
        const script = startScript('one-job', placeOf(redis.url), { NODE_EXTRA_CA_CERTS: certificate });
        expect(await once(script, 'exit')).toEqual([0, null]);
        await expect(Site.open(placeOf(redis.url))).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
      } finally {
        await redis.stop();
        await rm(folder, { recursive: true });
      }
    });
  });

  describe('a Redis that asks for a password', () => {
    it('carries the queue of who has it, and of nobody else', async () => {
      const redis = await throwAwayRedis({ configuration: ['requirepass "p@ss word"'] });
      const withPassword = redis.url.replace('//', '//:p%40ss%20word@');
      const site = await Site.open(placeOf(withPassword));
      try {
        await deliversOneJob(site);
        await expect(Site.open(placeOf(redis.url))).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
      } finally {
        await site.close();
        await redis.stop();
      }
    });
  });

  describe('a Redis that writes an append-only file', () => {
    it('still has what was enqueued when it is started again after SIGKILL', async () => {
      const redis = await throwAwayRedis({ configuration: ['appendfsync everysec'] });
      const site = await Site.open(placeOf(redis.url));
      try {
        const payload = newPayload();
        await site.enqueue(payload);
        await redis.restart();
        const ledger = new Ledger();
        await site.consume(ledger);
        await ledger.holds({ runs: 1 });
        expect(ledger.runs).toEqual([payload]);
      } finally {
        await site.close();
        await redis.stop();
      }
    });
  });

  describe('a Redis that may drop keys', () => {
    it('is warned of', async () => {
      const redis = await throwAwayRedis({ configuration: ['maxmemory-policy allkeys-lru'] });
      const heard = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
      const warn = jest.fn<(message: string) => void>();
      const warned = new Promise<void>((resolve) => warn.mockImplementation(() => resolve()));
      const backend = openQueueBackend({ ...placeOf(redis.url), warn });
      try {
        await new QueueProducer(backend).ready();
        await warned;
        expect(warn).toHaveBeenCalledWith(expect.stringMatching(/allkeys-lru.*noeviction/));
      } finally {
        heard.mockRestore();
        await backend.close();
        await redis.stop();
      }
    });
  });

  describe('a Redis that a Sentinel watches', () => {
    it('may be replaced by its replica: what was enqueued is delivered, and work goes on', async () => {
      const watched = await startWatchedRedis('secret');
      const site = await Site.open(placeOf(watched.url));
      try {
        const ledger = new Ledger();
        await site.consume(ledger);
        const [before, after] = [newPayload(), newPayload()];
        await site.enqueue(before);
        await ledger.holds({ runs: 1 });
        await watched.failOver();
        await site.enqueueAtLast(after);
        await ledger.hasRun(after);
      } finally {
        await site.close();
        await watched.stop();
      }
    });
  });

  describe('a Redis Cluster', () => {
    it('carries the queue', async () => {
      const cluster = await startRedisCluster();
      const site = await Site.open(placeOf(cluster.url));
      try {
        await deliversOneJob(site);
        await site.producer.ping();
        expect(await pendingOf(site.producer, 'deliver-webhook')).toBe(0);
      } finally {
        await site.close();
        await cluster.stop();
      }
    });
  });
});
