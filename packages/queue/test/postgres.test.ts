import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { freePort } from '@hbsc/runtime';
import { throwAwayDatabase } from '@hbsc/testkit';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type JobHandlers, openQueueBackend, QueueConsumer, QueueProducer } from '../src/index.ts';
import { queueConformance } from './conformance/conformance.ts';
import type { QueueServer } from './conformance/server.ts';
import { Door } from './door.ts';

const UNAVAILABLE = { name: 'HbscError', code: 'QUEUE_UNAVAILABLE' };
const PAYLOAD = { jobId: '0b6b5e58-9d07-4a6c-8e0b-4f2f0a4e7c11', run: 1 };

const open = (databaseUrl: string) => openQueueBackend({ databaseUrl, warn: () => undefined });

async function postgresServer(): Promise<QueueServer> {
  const { url, drop } = await throwAwayDatabase();
  const migrating = open(url);
  await migrating.migrate().finally(() => migrating.close());
  const door = await Door.to(Number(new URL(url).port));
  const throughDoor = new URL(url);
  throughDoor.port = String(door.port);
  return {
    place: { databaseUrl: throughDoor.href },
    cutConnections: async () => {
      const client = new pg.Client(url);
      await client.connect();
      await client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      await client.end();
    },
    goAway: async () => door.shut(),
    comeBack: () => door.open(),
    fallSilent: () => door.jam(),
    speak: () => door.clear(),
    destroy: async () => {
      door.shut();
      await drop();
    },
  };
}

queueConformance('Postgres', postgresServer);

describe('the tables of the queue on Postgres', () => {
  it('are made once, however many processes start together', async () => {
    const { url, drop } = await throwAwayDatabase();
    const backends = Array.from({ length: 4 }, () => open(url));
    try {
      await Promise.all(backends.map((backend) => backend.migrate()));
      await backends[0]?.migrate();
      await Promise.all(backends.map((backend) => new QueueProducer(backend).ready()));
    } finally {
      await Promise.all(backends.map((backend) => backend.close()));
      await drop();
    }
  });
});

describe('a consumer on Postgres', () => {
  it('that is told to close while it starts leaves no connection open', async () => {
    const { url, drop } = await throwAwayDatabase();
    const backend = open(url);
    await backend.migrate();
    const idle = { run: async () => undefined, giveUp: async () => undefined };
    const handlers: JobHandlers = {
      'classify-recording': idle,
      'classify-in-bulk': idle,
      'import-batch': idle,
      'deliver-webhook': idle,
      'expire-recordings': idle,
    };
    const consumer = new QueueConsumer(backend, handlers, { onError: () => undefined });
    const started = consumer.ready();
    await consumer.close();
    await started;
    await backend.close();
    await drop();
  });
});

describe('a Postgres that cannot be reached from the start', () => {
  const refusal = async (url: string): Promise<unknown> => {
    const backend = open(url);
    const producer = new QueueProducer(backend);
    try {
      return await producer.enqueue('classify-recording', PAYLOAD).catch((error: unknown) => error);
    } finally {
      await producer.close();
      await backend.close();
    }
  };

  it('is QUEUE_UNAVAILABLE when nothing listens there', async () => {
    expect(await refusal(`postgresql://hbsc@127.0.0.1:${await freePort()}/hbsc`)).toMatchObject(UNAVAILABLE);
  });

  it('is QUEUE_UNAVAILABLE when what listens there never answers', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
    }).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    try {
      expect(await refusal(`postgresql://hbsc@127.0.0.1:${port}/hbsc`)).toMatchObject(UNAVAILABLE);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  });
});
