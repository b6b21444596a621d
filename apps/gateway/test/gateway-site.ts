import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Classification } from '@hbsc/core';
import {
  Database,
  migrate,
  PrismaJobRepository,
  PrismaModelRegistry,
  PrismaShadowRepository,
} from '@hbsc/database';
import { openQueueBackend } from '@hbsc/queue';
import { createLogger, type Logger } from '@hbsc/runtime';
import { type ThrowAwayDatabase, throwAwayDatabase } from '@hbsc/testkit';
import { type Gateway, readGatewaySettings, startGateway } from '../src/gateway.ts';

export const CLASSIFICATION: Classification = {
  outcome: 'CLASSIFIED',
  model: { name: 'm5', version: '1.0.0', sha256: 'a'.repeat(64) },
  signal: { format: 'wav', sampleRateHz: 44_100, channels: 1, durationSeconds: 9 },
  probabilities: [0.1, 0.2, 0.6, 0.1],
  windows: [
    { startSeconds: 0, endSeconds: 3, probabilities: [0.1, 0.2, 0.6, 0.1] },
    { startSeconds: 1, endSeconds: 4, probabilities: [0.7, 0.1, 0.1, 0.1] },
  ],
  quality: { index: 0.8, reasons: [] },
  rhythm: {
    heartRateBpm: 72,
    heartRateConfidence: 0.9,
    sounds: [
      { sound: 'S1', seconds: 0.4 },
      { sound: 'S2', seconds: 0.7 },
    ],
    systoleSeconds: 0.3,
    diastoleSeconds: 0.53,
  },
  timings: { decodeMs: 1, resampleMs: 2, inferMs: 3, analyseMs: 4 },
};

export const FAILURE = { code: 'SILENT_AUDIO', message: 'The recording is silent.' } as const;

/** Gateways on one database, and the repository by which the tests do a worker's part. */
export interface GatewaySite {
  readonly database: Database;
  readonly databaseUrl: string;
  /** Holds the recordings. */
  readonly folder: string;
  readonly jobs: PrismaJobRepository;
  readonly models: PrismaModelRegistry;
  readonly shadows: PrismaShadowRepository;
  startGateway(environment?: NodeJS.ProcessEnv, logger?: Logger): Promise<Gateway>;
  dropDatabase(): Promise<void>;
  close(): Promise<void>;
}

export async function openSite(empty?: ThrowAwayDatabase): Promise<GatewaySite> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-gateway-'));
  const { url, drop } = empty ?? (await throwAwayDatabase());
  await migrate(url);
  const backend = openQueueBackend({ databaseUrl: url, warn: () => undefined });
  await backend.migrate();
  await backend.close();
  const database = new Database(url);
  const gateways = new Set<Gateway>();
  return {
    database,
    databaseUrl: url,
    folder,
    jobs: new PrismaJobRepository(database),
    models: new PrismaModelRegistry(database),
    shadows: new PrismaShadowRepository(database),
    async startGateway(environment = {}, logger = createLogger('gateway', 'silent')) {
      const settings = readGatewaySettings({
        DATABASE_URL: url,
        HBSC_STORAGE_DIR: folder,
        HBSC_PORT: '0',
        ...environment,
      });
      const gateway = await startGateway(settings, logger);
      gateways.add(gateway);
      return {
        ...gateway,
        close: () => (gateways.delete(gateway) ? gateway.close() : Promise.resolve()),
      };
    },
    dropDatabase: drop,
    async close() {
      await Promise.all([...gateways].map((gateway) => gateway.close()));
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the service says of one request: the data that was asked for, unless there are errors. */
export interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string; readonly retryable?: boolean };
  }[];
}

/** Sends an operation by POST. */
export async function ask<Data = Record<string, unknown>>(
  { url }: Gateway,
  query: string,
  variables: object = {},
): Promise<Answer<Data>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  return (await response.json()) as Answer<Data>;
}

const SUBMIT = `mutation ($input: SubmitRecordingInput!) {
  submitRecording(input: $input) {
    job { id status priority model clientReference revision reusedFrom fileName webhooks { status } }
  }
}`;

type Submitted = Answer<{ submitRecording: { job: { id: string; model: string } } }>;

/** Hands in a recording, which no one will decode. */
export async function submit({ url }: Gateway, input: object = {}, content = 'RIFF'): Promise<Submitted> {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: SUBMIT, variables: { input: { ...input, audio: null } } }));
  form.set('map', '{"0":["variables.input.audio"]}');
  form.set('0', new Blob([content]), 'heart.wav');
  const headers = { 'apollo-require-preflight': '1' };
  return (await (await fetch(url, { method: 'POST', body: form, headers })).json()) as Submitted;
}

/** Hands in a recording and returns the id of its job. */
export async function submitted(gateway: Gateway, input: object = {}): Promise<string> {
  const { data } = await submit(gateway, input);
  return data.submitRecording.job.id;
}
