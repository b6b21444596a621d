import { DEFAULT_LIMITS, type Limits } from '@hbsc/core';
import { describe, expect, it } from '@jest/globals';
import {
  LIMIT_SETTINGS,
  limitsOf,
  readSettings,
  SETTINGS,
  type SettingName,
  SettingsError,
} from '../src/index.ts';

const NAMES = Object.keys(SETTINGS) as SettingName[];
const REQUIRED = { DATABASE_URL: 'postgresql://localhost/hbsc', HBSC_STORAGE_DIR: '/srv/hbsc' };

describe('settings', () => {
  it('have defaults, but for where the rows and the recordings live', () => {
    const { DATABASE_URL, HBSC_STORAGE_DIR, ...settings } = readSettings(NAMES, REQUIRED);
    expect({ DATABASE_URL, HBSC_STORAGE_DIR }).toEqual(REQUIRED);
    expect(settings).toMatchObject({
      HBSC_HOST: '127.0.0.1',
      HBSC_PORT: 3001,
      HBSC_MODEL: 'm5@1.0.0',
      HBSC_LOG_LEVEL: 'info',
    });
    expect(limitsOf(settings)).toEqual(DEFAULT_LIMITS);
  });

  it('that are empty are not set', () => {
    const { HBSC_PORT, HBSC_MAX_SECONDS } = readSettings(['HBSC_PORT', 'HBSC_MAX_SECONDS'], {
      HBSC_PORT: '',
      HBSC_MAX_SECONDS: '',
    });
    expect(HBSC_PORT).toBe(3001);
    expect(HBSC_MAX_SECONDS).toBe(DEFAULT_LIMITS.maxSeconds);
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

  it.each(['redis://h', 'rediss://h', 'redis+sentinel://a,b?master=m', 'rediss+cluster://a,b'])(
    'take %s as a Redis',
    (REDIS_URL) => {
      expect(readSettings(['REDIS_URL'], { REDIS_URL })).toEqual({ REDIS_URL });
    },
  );

  it('refuse a Redis that is none, without showing its password', () => {
    const attempt = () => readSettings(['REDIS_URL'], { REDIS_URL: 'http://:secret@h' });
    expect(attempt).toThrow('REDIS_URL: must begin with redis:// or rediss://');
    expect(attempt).not.toThrow('secret');
  });

  it.each(NAMES)('say what %s is for', (name) => {
    expect(SETTINGS[name].description).toMatch(/^[A-Z].*\.$/);
  });
});

describe('each limit', () => {
  const limits: Record<(typeof LIMIT_SETTINGS)[number], keyof Limits> = {
    HBSC_UPLOAD_BYTES: 'uploadBytes',
    HBSC_MIN_SECONDS: 'minSeconds',
    HBSC_MAX_SECONDS: 'maxSeconds',
    HBSC_MAX_CHANNELS: 'maxChannels',
    HBSC_MIN_SAMPLE_RATE: 'minSampleRateHz',
    HBSC_MAX_SAMPLE_RATE: 'maxSampleRateHz',
    HBSC_COMPUTE_MS: 'computeMs',
    HBSC_WAIT_MS: 'waitMs',
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

function thrownBy(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
