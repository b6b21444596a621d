import { delimiter } from 'node:path';
import { DEFAULT_LIMITS, type Limits } from '@hbsc/core';
import { describe, expect, it } from '@jest/globals';
import {
  LIMIT_SETTINGS,
  limitsOf,
  readSettings,
  SETTINGS,
  type SettingName,
  SettingsError,
  settingsInForce,
} from '../src/index.ts';

const NAMES = Object.keys(SETTINGS) as SettingName[];
const REQUIRED = { DATABASE_URL: 'postgresql://localhost/hbsc', HBSC_STORAGE_DIR: '/srv/hbsc' };

describe('settings in force', () => {
  it('are told with what they mean, and nothing that is secret', () => {
    const inForce = settingsInForce(NAMES, {
      ...REQUIRED,
      REDIS_URL: 'redis://:hunter2@127.0.0.1',
      HBSC_PORT: '80',
    });
    const byName = Object.fromEntries(inForce.map(({ name, ...setting }) => [name, setting]));
    expect(Object.keys(byName)).toEqual(NAMES);
    expect(byName).toMatchObject({
      HBSC_PORT: {
        value: '80',
        isDefault: false,
        isSecret: false,
        description: expect.stringMatching(/port/i),
      },
      HBSC_HOST: { value: '127.0.0.1', isDefault: true },
      HBSC_S3_BUCKET: { value: null, isDefault: true },
      REDIS_URL: { value: '***', isDefault: false, isSecret: true },
      HBSC_WEBHOOK_SECRET: { value: null, isDefault: true, isSecret: true },
    });
    expect(JSON.stringify(inForce)).not.toMatch(/hunter2|localhost/);
  });
});

describe('settings', () => {
  it('have defaults, but for where the rows and the recordings live', () => {
    const { DATABASE_URL, HBSC_STORAGE_DIR, ...settings } = readSettings(NAMES, REQUIRED);
    expect({ DATABASE_URL, HBSC_STORAGE_DIR }).toEqual(REQUIRED);
    expect(settings).toMatchObject({
      HBSC_HOST: '127.0.0.1',
      HBSC_PORT: 3001,
      HBSC_MODEL: 'pcgnet@1.0.1',
      HBSC_LOG_LEVEL: 'info',
      HBSC_S3_PREFIX: '',
      HBSC_S3_REGION: 'us-east-1',
      HBSC_WEBHOOK_PRIVATE_TARGETS: false,
      HBSC_KEEP_AUDIO_DAYS: 0,
      HBSC_KEEP_JOBS_DAYS: 0,
    });
    for (const optional of [
      'REDIS_URL',
      'HBSC_S3_BUCKET',
      'HBSC_S3_ENDPOINT',
      'HBSC_MODELS_DIR',
      'HBSC_WEBHOOK_SECRET',
    ] as const) {
      expect(settings[optional]).toBeUndefined();
    }
    expect(limitsOf(settings)).toEqual(DEFAULT_LIMITS);
  });

  it('accept some duration', () => {
    const settings = readSettings(NAMES, { ...REQUIRED, HBSC_MIN_SECONDS: '5', HBSC_MAX_SECONDS: '2' });
    expect(() => limitsOf(settings)).toThrow(
      'HBSC_MIN_SECONDS is 5 and HBSC_MAX_SECONDS 2: no recording could be classified. Make HBSC_MAX_SECONDS the larger.',
    );
  });

  it('that are empty are not set', () => {
    const { HBSC_PORT, HBSC_MAX_SECONDS } = readSettings(['HBSC_PORT', 'HBSC_MAX_SECONDS'], {
      HBSC_PORT: '',
      HBSC_MAX_SECONDS: '',
    });
    expect(HBSC_PORT).toBe(3001);
    expect(HBSC_MAX_SECONDS).toBe(DEFAULT_LIMITS.maxSeconds);
  });

  it('part the places that may be imported, folders and prefixes of buckets', () => {
    const rootsOf = (HBSC_IMPORT_ROOTS: string) =>
      readSettings(['HBSC_IMPORT_ROOTS'], { HBSC_IMPORT_ROOTS }).HBSC_IMPORT_ROOTS;
    const places = ['s3://bucket/sets', '/srv/sets', 's3://other'];
    expect(rootsOf(places.join(delimiter))).toEqual(places);
    expect(() => rootsOf('sets')).toThrow('must be absolute paths, or s3://bucket/prefix');
  });

  it('are read only where they are asked for', () => {
    expect(readSettings(['HBSC_PORT'], { HBSC_PORT: '0', HBSC_LOG_LEVEL: 'nonsense' })).toEqual({
      HBSC_PORT: 0,
    });
  });

  it('that are missing or wrong are listed all at once, each with what it is for', () => {
    const attempt = () => readSettings(NAMES, { HBSC_PORT: '70000', HBSC_LOG_LEVEL: 'loud' });
    expect(attempt).toThrow(SettingsError);
    const problems = thrownBy(attempt).message.split('\n').slice(1);
    expect(problems).toEqual([
      expect.stringMatching(/^ {2}HBSC_PORT: .*found "70000".*Port the gateway listens on\.$/),
      expect.stringMatching(/^ {2}DATABASE_URL: .*not set.*Postgres/),
      expect.stringMatching(/^ {2}HBSC_STORAGE_DIR: .*not set.*recordings/),
      expect.stringMatching(/^ {2}HBSC_LOG_LEVEL: .*found "loud"/),
    ]);
  });

  it.each(['abc', '-1', '65536', '3001.5', '0x'])('refuse %s as a port', (HBSC_PORT) => {
    expect(() => readSettings(['HBSC_PORT'], { HBSC_PORT })).toThrow(`found "${HBSC_PORT}"`);
  });

  it('refuse a database that is not Postgres', () => {
    const environment = { DATABASE_URL: 'mysql://localhost/hbsc' };
    expect(() => readSettings(['DATABASE_URL'], environment)).toThrow('DATABASE_URL');
  });

  it.each<[SettingName, string, unknown]>([
    ['REDIS_URL', 'redis://127.0.0.1:6379', 'redis://127.0.0.1:6379'],
    ['REDIS_URL', 'rediss://user:word@redis.example/1', 'rediss://user:word@redis.example/1'],
    ['REDIS_URL', 'redis+sentinel://one,two?master=main', 'redis+sentinel://one,two?master=main'],
    ['REDIS_URL', 'rediss+cluster://one,two', 'rediss+cluster://one,two'],
    ['HBSC_S3_BUCKET', 'heart-sounds', 'heart-sounds'],
    ['HBSC_S3_PREFIX', 'hbsc/', 'hbsc/'],
    ['HBSC_S3_ENDPOINT', 'http://minio:9000', 'http://minio:9000'],
    ['HBSC_S3_REGION', 'eu-central-1', 'eu-central-1'],
    ['HBSC_OIDC_ISSUER', 'https://id.example/realms/clinic', 'https://id.example/realms/clinic'],
    ['HBSC_OIDC_ISSUER', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['HBSC_OIDC_ISSUER', 'http://[::1]:8080/', 'http://[::1]:8080/'],
    ['HBSC_OIDC_ISSUER', 'http://localhost:8080', 'http://localhost:8080'],
    ['HBSC_WEBHOOK_SECRET', whsec(24), whsec(24)],
    ['HBSC_WEBHOOK_SECRET', whsec(32), whsec(32)],
    ['HBSC_WEBHOOK_SECRET', whsec(64), whsec(64)],
    ['HBSC_WEBHOOK_PRIVATE_TARGETS', 'true', true],
    ['HBSC_WEBHOOK_PRIVATE_TARGETS', 'false', false],
    ['HBSC_KEEP_AUDIO_DAYS', '30', 30],
    ['HBSC_KEEP_AUDIO_DAYS', '0.5', 0.5],
    ['HBSC_KEEP_JOBS_DAYS', '0', 0],
  ])('read %s from %s', (name, value, expected) => {
    expect(readSettings([name], { [name]: value })).toEqual({ [name]: expected });
  });

  it.each<[SettingName, string]>([
    ['HBSC_WEBHOOK_PRIVATE_TARGETS', 'yes'],
    ['HBSC_WEBHOOK_PRIVATE_TARGETS', '1'],
    ['HBSC_MODEL', 'm5'],
    ['HBSC_OIDC_ISSUER', 'http://id.example'],
    ['HBSC_OIDC_ISSUER', 'http://127.0.0.1.id.example'],
    ['HBSC_OIDC_ISSUER', 'http://localhost@id.example'],
    ['HBSC_OIDC_ISSUER', 'ftp://localhost'],
    ['HBSC_OIDC_ISSUER', 'id.example'],
    ['HBSC_CORS_ORIGINS', '*'],
    ['HBSC_CORS_ORIGINS', 'https://heart.example/'],
    ['HBSC_ALLOWED_HOSTS', 'heart.example:443'],
    ['HBSC_KEEP_AUDIO_DAYS', '-1'],
    ['HBSC_KEEP_AUDIO_DAYS', 'a week'],
    ['HBSC_KEEP_JOBS_DAYS', 'Infinity'],
  ])('refuse %s when it is %s, and show it', (name, value) => {
    expect(() => readSettings([name], { [name]: value })).toThrow(`found "${value}"`);
  });

  it.each<[SettingName, string]>([
    ['DATABASE_URL', 'mysql://user:pa55word@db.example/hbsc'],
    ['REDIS_URL', 'https://user:pa55word@redis.example'],
    ['REDIS_URL', 'pa55word@redis.example:6379'],
    ['HBSC_S3_ENDPOINT', 'minio:9000/pa55word'],
    ['HBSC_S3_ENDPOINT', 'ftp://user:pa55word@minio.example'],
    ['HBSC_WEBHOOK_SECRET', 'pa55word'],
    ['HBSC_WEBHOOK_SECRET', 'whsec_pa55word'],
    ['HBSC_WEBHOOK_SECRET', `whsec_pa55word${'A'.repeat(23)}`],
    ['HBSC_WEBHOOK_SECRET', `${whsec(32)}-pa55word`],
    ['HBSC_WEBHOOK_SECRET', `whsec_pa55word${'A'.repeat(25)}`],
    ['HBSC_WEBHOOK_SECRET', whsec(32).replace('whsec_', 'pa55word_')],
  ])('refuse %s when it is %s, and never show what may be a secret', (name, value) => {
    const { message } = thrownBy(() => readSettings([name], { [name]: value }));
    expect(message).toContain(`${name}: `);
    expect(message).toContain('something that is not shown');
    expect(message).not.toContain('pa55word');
  });

  it.each(NAMES)('say what %s is for', (name) => {
    expect(SETTINGS[name].description).toMatch(/^[A-Z].*\.$/);
  });
});

describe('each limit', () => {
  const limits: Record<(typeof LIMIT_SETTINGS)[number], keyof Limits> = {
    HBSC_UPLOAD_BYTES: 'uploadBytes',
    HBSC_ARCHIVE_BYTES: 'archiveBytes',
    HBSC_UNPACKED_BYTES: 'unpackedBytes',
    HBSC_ARCHIVE_ENTRIES: 'archiveEntries',
    HBSC_ARCHIVE_RATIO: 'archiveRatio',
    HBSC_MIN_SECONDS: 'minSeconds',
    HBSC_MAX_SECONDS: 'maxSeconds',
    HBSC_MAX_CHANNELS: 'maxChannels',
    HBSC_MIN_SAMPLE_RATE: 'minSampleRateHz',
    HBSC_MAX_SAMPLE_RATE: 'maxSampleRateHz',
    HBSC_COMPUTE_MS: 'computeMs',
    HBSC_WAIT_MS: 'waitMs',
    HBSC_HEADERS_MS: 'headersMs',
    HBSC_REQUEST_MS: 'requestMs',
    HBSC_BODY_BYTES: 'bodyBytes',
    HBSC_MESSAGE_BYTES: 'messageBytes',
    HBSC_QUERY_DEPTH: 'queryDepth',
    HBSC_QUERY_ALIASES: 'queryAliases',
    HBSC_QUERY_TOKENS: 'queryTokens',
    HBSC_BATCH_ITEMS: 'batchItems',
    HBSC_REQUEST_FILES: 'requestFiles',
    HBSC_QUERY_COST: 'queryCost',
    HBSC_CALLER_REQUESTS: 'callerRequests',
    HBSC_TENANT_JOBS: 'tenantJobs',
    HBSC_TENANT_BYTES: 'tenantBytes',
    HBSC_UPLOADS_IN_HAND: 'uploadsInHand',
    HBSC_SOCKETS_PER_CALLER: 'socketsPerCaller',
    HBSC_BATCH_WINDOW: 'batchWindow',
  };

  it('has a setting', () => {
    expect(Object.values(limits).sort()).toEqual(Object.keys(DEFAULT_LIMITS).sort());
    expect(Object.keys(limits).sort()).toEqual([...LIMIT_SETTINGS].sort());
  });

  it.each(Object.entries(limits))('is set by its variable: %s', (name, limit) => {
    const settings = readSettings(LIMIT_SETTINGS, { [name]: '7' });
    expect(limitsOf(settings)).toEqual({ ...DEFAULT_LIMITS, [limit]: 7 });
  });

  it.each(LIMIT_SETTINGS)('is a positive number: %s', (name) => {
    for (const value of ['0', '-1', 'many', ' ']) {
      expect(() => readSettings([name], { [name]: value })).toThrow(`${name}: `);
    }
  });
});

/** A key to sign with, as Standard Webhooks writes it. */
function whsec(bytes: number): string {
  return `whsec_${Buffer.alloc(bytes, 0xa5).toString('base64')}`;
}

function thrownBy(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
