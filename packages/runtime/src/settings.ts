import { type Limits, limitsSchema } from '@hbsc/core';
import { z } from 'zod';

/** Every setting of the service: an environment variable, what it is for, how it is read. README's table is this one. */
export const SETTINGS = {
  HBSC_HOST: z.string().min(1).default('127.0.0.1').describe('Address the gateway listens on.'),
  HBSC_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3001)
    .describe('Port the gateway listens on.'),
  DATABASE_URL: z
    .string()
    .startsWith('postgres')
    .describe('Postgres 14 or newer: rows and, by default, the queue.'),
  HBSC_STORAGE_DIR: z.string().min(1).describe('Folder that holds the recordings.'),
  HBSC_MODEL: z.string().min(1).default('m5@1.0.0').describe('Model that answers, as name@version.'),
  HBSC_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe log line that is written.'),
  HBSC_UPLOAD_BYTES: limit('uploadBytes', 'Largest upload, bytes.'),
  HBSC_MIN_SECONDS: limit('minSeconds', 'Shortest recording that is classified, seconds.'),
  HBSC_MAX_SECONDS: limit('maxSeconds', 'Longest recording that is decoded, seconds.'),
  HBSC_MAX_CHANNELS: limit('maxChannels', 'Most channels of a recording.'),
  HBSC_MIN_SAMPLE_RATE: limit('minSampleRateHz', 'Lowest sample rate, Hz.'),
  HBSC_MAX_SAMPLE_RATE: limit('maxSampleRateHz', 'Highest sample rate, Hz.'),
  HBSC_COMPUTE_MS: limit('computeMs', 'Longest decoding and inference of one recording, milliseconds.'),
  HBSC_WAIT_MS: limit('waitMs', 'Longest wait of the compatibility mutation, milliseconds.'),
} as const;

export type SettingName = keyof typeof SETTINGS;

type SettingValues<Names extends SettingName> = { [Name in Names]: z.infer<(typeof SETTINGS)[Name]> };

/** Thrown at boot with every variable that is missing or wrong, not only the first. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the named settings from the environment, once, at boot.
 *
 * @throws SettingsError that lists everything that is wrong
 */
export function readSettings<Name extends SettingName>(
  names: readonly Name[],
  environment: NodeJS.ProcessEnv = process.env,
): SettingValues<Name> {
  const shape = Object.fromEntries(names.map((name) => [name, SETTINGS[name]]));
  const given = Object.fromEntries(names.map((name) => [name, environment[name] || undefined]));
  const outcome = z.object(shape).safeParse(given);
  if (outcome.success) return outcome.data as SettingValues<Name>;
  const problems = outcome.error.issues.map(({ path, message }) => {
    const name = path.join('.') as Name;
    const found = environment[name] ? `found "${shown(name, environment[name])}"` : 'not set';
    return `  ${name}: ${message} (${found}). ${SETTINGS[name].description ?? ''}`;
  });
  throw new SettingsError(`These settings are missing or wrong:\n${problems.join('\n')}`);
}

/** A connection URL may hold a password, wherever it stands in it. */
function shown(name: SettingName, value: string): string {
  return name === 'DATABASE_URL' ? 'something that is not shown' : value;
}

export const LIMIT_SETTINGS = [
  'HBSC_UPLOAD_BYTES',
  'HBSC_MIN_SECONDS',
  'HBSC_MAX_SECONDS',
  'HBSC_MAX_CHANNELS',
  'HBSC_MIN_SAMPLE_RATE',
  'HBSC_MAX_SAMPLE_RATE',
  'HBSC_COMPUTE_MS',
  'HBSC_WAIT_MS',
] as const satisfies readonly SettingName[];

/** The limits of design as the environment sets them. */
export function limitsOf(settings: SettingValues<(typeof LIMIT_SETTINGS)[number]>): Limits {
  return limitsSchema.parse({
    uploadBytes: settings.HBSC_UPLOAD_BYTES,
    minSeconds: settings.HBSC_MIN_SECONDS,
    maxSeconds: settings.HBSC_MAX_SECONDS,
    maxChannels: settings.HBSC_MAX_CHANNELS,
    minSampleRateHz: settings.HBSC_MIN_SAMPLE_RATE,
    maxSampleRateHz: settings.HBSC_MAX_SAMPLE_RATE,
    computeMs: settings.HBSC_COMPUTE_MS,
    waitMs: settings.HBSC_WAIT_MS,
  });
}

function limit(name: keyof Limits, description: string) {
  const fallback = limitsSchema.shape[name].parse(undefined);
  return z.coerce.number().pipe(limitsSchema.shape[name].unwrap()).default(fallback).describe(description);
}
