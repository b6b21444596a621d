import { isIP } from 'node:net';
import { delimiter, isAbsolute } from 'node:path';
import { AUTH_MODES, type Limits, limitsSchema } from '@hbsc/core';
import { z } from 'zod';
import { isTrustworthyUrl } from './loopback.ts';

/** The colon of `s3://` parts nothing. */
const ROOT_DELIMITER = delimiter === ':' ? /:(?!\/\/)/ : delimiter;

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
  HBSC_ALLOWED_HOSTS: list()
    .transform((names) => names.map((name) => name.toLowerCase()))
    .refine((names) => names.every((name) => /^[a-z0-9.-]+$/.test(name)), 'must be names without ports')
    .describe(
      'Names, parted by commas, by which a gateway that asks for no key may be asked for besides those of its own machine.',
    ),
  HBSC_TRUSTED_PROXIES: list()
    .refine((places) => places.every(isNetwork), 'must be IP addresses or networks such as 10.0.0.0/8')
    .describe(
      'Addresses and networks, parted by commas, of proxies whose X-Forwarded-For is believed; the audit log tells from where.',
    ),
  HBSC_CORS_ORIGINS: list()
    .refine((origins) => origins.every(isOrigin), 'must be origins such as https://heart.example')
    .describe('Origins, parted by commas, whose pages may use the gateway besides its own.'),
  HBSC_AUTH: z
    .enum(AUTH_MODES)
    .optional()
    .describe(
      'Who may ask: everybody (open, only on a loopback address, and there the default), or who shows a key or token (keys).',
    ),
  HBSC_OIDC_ISSUER: z
    .string()
    .refine(
      isTrustworthyUrl,
      'must be a URL with https://, or with http:// and the host 127.0.0.1, ::1 or localhost',
    )
    .optional()
    .describe('OpenID Connect issuer whose tokens are taken as well as keys.'),
  HBSC_OIDC_AUDIENCE: z.string().min(1).optional().describe('Audience that such tokens must name.'),
  HBSC_OIDC_ROLE_CLAIM: z
    .string()
    .min(1)
    .default('hbsc_role')
    .describe('Claim of such tokens that holds the role: submitter, researcher or admin.'),
  HBSC_OIDC_TENANT_CLAIM: z
    .string()
    .min(1)
    .default('hbsc_tenant')
    .describe('Claim of such tokens that holds the tenant.'),
  DATABASE_URL: z
    .string()
    .startsWith('postgres')
    .describe('Postgres 14 or newer: rows and, by default, the queue.'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?(\+sentinel|\+cluster)?:\/\//, 'must begin with redis:// or rediss://')
    .optional()
    .describe('Redis that carries the queue instead of Postgres: single, Sentinel or Cluster.'),
  HBSC_STORAGE_DIR: z
    .string()
    .min(1)
    .describe('Folder that holds the recordings; with S3, those on their way in and out.'),
  HBSC_S3_BUCKET: z
    .string()
    .min(1)
    .optional()
    .describe('Bucket that holds the recordings instead of the folder.'),
  HBSC_S3_PREFIX: z.string().default('').describe("What the bucket's keys begin with."),
  HBSC_S3_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be a URL with http:// or https://' })
    .optional()
    .describe('Where the S3 API is, when it is not AWS.'),
  HBSC_S3_REGION: z.string().min(1).default('us-east-1').describe('Region of the bucket.'),
  HBSC_MODEL: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]*@[a-z0-9][a-z0-9.+-]*$/i, 'must be name@version')
    .default('pcgnet@1.0.1')
    .describe(
      'Model that answers when the client names none and nobody has activated another: name@version.',
    ),
  HBSC_MODELS_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of the models, each in name/version/, instead of those that come with HBSC.'),
  HBSC_METRICS_TOKEN: z
    .string()
    .min(16, 'must have at least 16 characters')
    .optional()
    .describe('Token that opens the metrics of gateway and workers, and nothing else.'),
  HBSC_WORKER_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address at which a worker tells its health and metrics.'),
  HBSC_WORKER_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('Port at which a worker tells its health and metrics. Without it, it listens nowhere.'),
  HBSC_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe log line that is written.'),
  HBSC_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_([A-Za-z0-9+/]{4}){8,}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
      'must be whsec_ and at least 24 bytes as base64',
    )
    .optional()
    .describe('Key that signs webhooks. Without it, webhooks are refused.'),
  HBSC_WEBHOOK_PRIVATE_TARGETS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe('Whether webhooks may go to private and loopback addresses, and by plain HTTP.'),
  HBSC_KEEP_AUDIO_DAYS: days('Days a recording is kept after it came in; 0 keeps it for ever.'),
  HBSC_KEEP_JOBS_DAYS: days('Days a job and its result are kept after its end; 0 keeps them for ever.'),
  HBSC_IMPORT_ROOTS: z
    .string()
    .default('')
    .transform((value) => value.split(ROOT_DELIMITER).filter((root) => root !== ''))
    .refine(
      (roots) => roots.every((root) => isAbsolute(root) || /^s3:\/\/[^/]/.test(root)),
      'must be absolute paths, or s3://bucket/prefix',
    )
    .describe(
      "Folders of the workers' machines, and s3://bucket/prefix, that may be imported, parted by colons (on Windows semicolons). Empty: none.",
    ),
  HBSC_UPLOAD_BYTES: limit('uploadBytes', 'Largest upload, bytes.'),
  HBSC_ARCHIVE_BYTES: limit('archiveBytes', 'Largest archive, bytes.'),
  HBSC_UNPACKED_BYTES: limit('unpackedBytes', 'Most bytes an archive may hold unpacked.'),
  HBSC_ARCHIVE_ENTRIES: limit('archiveEntries', 'Most files in an archive.'),
  HBSC_ARCHIVE_RATIO: limit(
    'archiveRatio',
    'Most times the size of an archive, or of a file in it, that it may unpack to.',
  ),
  HBSC_MIN_SECONDS: limit('minSeconds', 'Shortest recording that is classified, seconds.'),
  HBSC_MAX_SECONDS: limit('maxSeconds', 'Longest recording that is decoded, seconds.'),
  HBSC_MAX_CHANNELS: limit('maxChannels', 'Most channels of a recording.'),
  HBSC_MIN_SAMPLE_RATE: limit('minSampleRateHz', 'Lowest sample rate, Hz.'),
  HBSC_MAX_SAMPLE_RATE: limit('maxSampleRateHz', 'Highest sample rate, Hz.'),
  HBSC_COMPUTE_MS: limit('computeMs', 'Longest decoding and inference of one recording, milliseconds.'),
  HBSC_WAIT_MS: limit('waitMs', 'Longest wait of the compatibility mutation, milliseconds.'),
  HBSC_HEADERS_MS: limit('headersMs', 'Longest time the headers of a request may take, milliseconds.'),
  HBSC_REQUEST_MS: limit('requestMs', 'Longest time a whole request may take to arrive, milliseconds.'),
  HBSC_BODY_BYTES: limit('bodyBytes', 'Largest body of a request that holds no file, bytes.'),
  HBSC_MESSAGE_BYTES: limit('messageBytes', 'Largest message on a WebSocket, bytes.'),
  HBSC_QUERY_DEPTH: limit('queryDepth', 'Most levels of fields in a GraphQL operation.'),
  HBSC_QUERY_ALIASES: limit('queryAliases', 'Most aliases in a GraphQL document.'),
  HBSC_QUERY_TOKENS: limit('queryTokens', 'Most tokens of a GraphQL document.'),
  HBSC_QUERY_COST: limit(
    'queryCost',
    'Most things that a GraphQL operation may have read: as many of each as its list may hold.',
  ),
  HBSC_BATCH_ITEMS: limit('batchItems', 'Most items of a batch.'),
  HBSC_REQUEST_FILES: limit('requestFiles', 'Most files of one request.'),
  HBSC_UPLOADS_IN_HAND: limit(
    'uploadsInHand',
    'Most uploads in one request that a gateway has in hand at once, being read or waited for.',
  ),
  HBSC_SOCKETS_PER_CALLER: limit(
    'socketsPerCaller',
    'Most sockets, streams and downloads that one key or token holds open, at each gateway: they cost that one alone.',
  ),
  HBSC_CALLER_REQUESTS: limit(
    'callerRequests',
    'Most requests of one key or token in a minute, at all gateways together.',
  ),
  HBSC_TENANT_JOBS: limit(
    'tenantJobs',
    'Most jobs of one tenant that are not over, but for those of batches.',
  ),
  HBSC_TENANT_BYTES: limit('tenantBytes', "Most bytes of one tenant's recordings and uploads."),
  HBSC_BATCH_WINDOW: limit('batchWindow', 'Most jobs of all batches in flight at once.'),
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

const SECRETS: readonly SettingName[] = [
  'DATABASE_URL',
  'REDIS_URL',
  'HBSC_WEBHOOK_SECRET',
  'HBSC_METRICS_TOKEN',
  'HBSC_S3_ENDPOINT',
];

/** A connection URL may hold a password, wherever it stands in it. */
function shown(name: SettingName, value: string): string {
  return SECRETS.includes(name) ? 'something that is not shown' : value;
}

/** A setting as it is in force, to be shown. */
export interface EffectiveSetting {
  readonly name: SettingName;
  /** Null when it is not set and has no default; `***` for something secret. */
  readonly value: string | null;
  /** Whether the environment leaves it out. */
  readonly isDefault: boolean;
  readonly description: string;
  readonly isSecret: boolean;
}

/**
 * The named settings as {@link readSettings} reads them, for people to see.
 *
 * @throws SettingsError as {@link readSettings}
 */
export function settingsInForce<Name extends SettingName>(
  names: readonly Name[],
  environment: NodeJS.ProcessEnv = process.env,
): EffectiveSetting[] {
  const values: Readonly<Record<string, unknown>> = readSettings(names, environment);
  return names.map((name) => {
    const isSecret = SECRETS.includes(name);
    const value = textOf(values[name]);
    return {
      name,
      value: isSecret && value !== null ? '***' : value,
      isDefault: !environment[name],
      description: SETTINGS[name].description ?? '',
      isSecret,
    };
  });
}

function textOf(value: unknown): string | null {
  if (value === undefined) return null;
  return Array.isArray(value) ? value.join(delimiter) : String(value);
}

export const LIMIT_SETTINGS = [
  'HBSC_UPLOAD_BYTES',
  'HBSC_ARCHIVE_BYTES',
  'HBSC_UNPACKED_BYTES',
  'HBSC_ARCHIVE_ENTRIES',
  'HBSC_ARCHIVE_RATIO',
  'HBSC_MIN_SECONDS',
  'HBSC_MAX_SECONDS',
  'HBSC_MAX_CHANNELS',
  'HBSC_MIN_SAMPLE_RATE',
  'HBSC_MAX_SAMPLE_RATE',
  'HBSC_COMPUTE_MS',
  'HBSC_WAIT_MS',
  'HBSC_HEADERS_MS',
  'HBSC_REQUEST_MS',
  'HBSC_BODY_BYTES',
  'HBSC_MESSAGE_BYTES',
  'HBSC_QUERY_DEPTH',
  'HBSC_QUERY_ALIASES',
  'HBSC_QUERY_TOKENS',
  'HBSC_BATCH_ITEMS',
  'HBSC_REQUEST_FILES',
  'HBSC_QUERY_COST',
  'HBSC_CALLER_REQUESTS',
  'HBSC_TENANT_JOBS',
  'HBSC_TENANT_BYTES',
  'HBSC_UPLOADS_IN_HAND',
  'HBSC_SOCKETS_PER_CALLER',
  'HBSC_BATCH_WINDOW',
] as const satisfies readonly SettingName[];

export const OIDC_SETTINGS = [
  'HBSC_OIDC_ISSUER',
  'HBSC_OIDC_AUDIENCE',
  'HBSC_OIDC_ROLE_CLAIM',
  'HBSC_OIDC_TENANT_CLAIM',
] as const satisfies readonly SettingName[];

export const S3_SETTINGS = [
  'HBSC_S3_BUCKET',
  'HBSC_S3_PREFIX',
  'HBSC_S3_ENDPOINT',
  'HBSC_S3_REGION',
] as const satisfies readonly SettingName[];

/** The bucket that holds the recordings, or null when a folder does. */
export function s3Of(settings: SettingValues<(typeof S3_SETTINGS)[number]>) {
  const { HBSC_S3_BUCKET: bucket, HBSC_S3_PREFIX: prefix, HBSC_S3_REGION: region } = settings;
  return bucket ? { bucket, prefix, region, endpoint: settings.HBSC_S3_ENDPOINT } : null;
}

/** Where the buckets are that data sets may be imported from, or null when none may be. */
export function importServerOf(
  settings: SettingValues<'HBSC_IMPORT_ROOTS' | 'HBSC_S3_ENDPOINT' | 'HBSC_S3_REGION'>,
) {
  const { HBSC_IMPORT_ROOTS: roots, HBSC_S3_ENDPOINT: endpoint, HBSC_S3_REGION: region } = settings;
  return roots.some((root) => root.startsWith('s3://')) ? { endpoint, region } : null;
}

/**
 * The limits of design as the environment sets them.
 *
 * @throws SettingsError when no duration is accepted
 */
export function limitsOf(settings: SettingValues<(typeof LIMIT_SETTINGS)[number]>): Limits {
  const { HBSC_MIN_SECONDS: least, HBSC_MAX_SECONDS: most } = settings;
  if (least > most) {
    throw new SettingsError(
      `HBSC_MIN_SECONDS is ${least} and HBSC_MAX_SECONDS ${most}: no recording could be classified. Make HBSC_MAX_SECONDS the larger.`,
    );
  }
  return limitsSchema.parse({
    uploadBytes: settings.HBSC_UPLOAD_BYTES,
    archiveBytes: settings.HBSC_ARCHIVE_BYTES,
    unpackedBytes: settings.HBSC_UNPACKED_BYTES,
    archiveEntries: settings.HBSC_ARCHIVE_ENTRIES,
    archiveRatio: settings.HBSC_ARCHIVE_RATIO,
    minSeconds: settings.HBSC_MIN_SECONDS,
    maxSeconds: settings.HBSC_MAX_SECONDS,
    maxChannels: settings.HBSC_MAX_CHANNELS,
    minSampleRateHz: settings.HBSC_MIN_SAMPLE_RATE,
    maxSampleRateHz: settings.HBSC_MAX_SAMPLE_RATE,
    computeMs: settings.HBSC_COMPUTE_MS,
    waitMs: settings.HBSC_WAIT_MS,
    headersMs: settings.HBSC_HEADERS_MS,
    requestMs: settings.HBSC_REQUEST_MS,
    bodyBytes: settings.HBSC_BODY_BYTES,
    messageBytes: settings.HBSC_MESSAGE_BYTES,
    queryDepth: settings.HBSC_QUERY_DEPTH,
    queryAliases: settings.HBSC_QUERY_ALIASES,
    queryTokens: settings.HBSC_QUERY_TOKENS,
    batchItems: settings.HBSC_BATCH_ITEMS,
    requestFiles: settings.HBSC_REQUEST_FILES,
    queryCost: settings.HBSC_QUERY_COST,
    callerRequests: settings.HBSC_CALLER_REQUESTS,
    tenantJobs: settings.HBSC_TENANT_JOBS,
    tenantBytes: settings.HBSC_TENANT_BYTES,
    uploadsInHand: settings.HBSC_UPLOADS_IN_HAND,
    socketsPerCaller: settings.HBSC_SOCKETS_PER_CALLER,
    batchWindow: settings.HBSC_BATCH_WINDOW,
  });
}

function limit(name: keyof Limits, description: string) {
  const fallback = limitsSchema.shape[name].parse(undefined);
  return z.coerce.number().pipe(limitsSchema.shape[name].unwrap()).default(fallback).describe(description);
}

function list() {
  return z
    .string()
    .default('')
    .transform((value) => value.split(',').map((item) => item.trim()))
    .transform((items) => items.filter((item) => item !== ''));
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...others] = text.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (others.length > 0 || longest < 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
}

/** Whether it is the way in which browsers name where a page is from, to the letter. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function days(description: string) {
  return z.coerce.number().min(0).default(0).describe(description);
}
