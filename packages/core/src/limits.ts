import { z } from 'zod';

/** A longer timer fires at once, milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Every limit that a recording or a query meets, with its default. Settings override them by name. */
export const limitsSchema = z.object({
  /** Largest upload, bytes. */
  uploadBytes: z
    .number()
    .int()
    .positive()
    .default(25 * 1024 * 1024),
  /** Largest archive, bytes. */
  archiveBytes: z
    .number()
    .int()
    .positive()
    .default(2 * 1024 ** 3),
  /** Most bytes an archive may hold unpacked: those really inflated are counted. */
  unpackedBytes: z
    .number()
    .int()
    .positive()
    .default(4 * 1024 ** 3),
  /** Most files in an archive. */
  archiveEntries: z.number().int().positive().default(20_000),
  /** Most times the size of an archive or of a file in it that it may unpack to. */
  archiveRatio: z.number().int().positive().default(100),
  /** Shortest recording that is classified, seconds. */
  minSeconds: z.number().positive().default(1),
  /** Longest recording that is decoded, seconds. */
  maxSeconds: z.number().positive().default(120),
  /** Most channels. */
  maxChannels: z.number().int().positive().default(8),
  /** Lowest sample rate, Hz. */
  minSampleRateHz: z.number().int().positive().default(1_000),
  /** Highest sample rate, Hz. */
  maxSampleRateHz: z.number().int().positive().default(192_000),
  /** Longest time decoding and inference may take before the compute process is killed, milliseconds. */
  computeMs: z.number().int().positive().max(LONGEST_TIMER_MS).default(20_000),
  /** Longest time the compatibility mutation waits for its result, milliseconds. */
  waitMs: z.number().int().positive().max(LONGEST_TIMER_MS).default(60_000),
  /** Longest time the headers of a request may take to arrive, milliseconds. */
  headersMs: z.number().int().positive().max(LONGEST_TIMER_MS).default(15_000),
  /** Longest time a whole request may take to arrive, milliseconds: a stalled sender must not hold its file open. */
  requestMs: z.number().int().positive().max(LONGEST_TIMER_MS).default(120_000),
  /** Largest body of a request that holds no file, bytes; also the largest form field of one that does. */
  bodyBytes: z
    .number()
    .int()
    .positive()
    .default(1024 * 1024),
  /** Largest message of a client on a WebSocket, bytes: operations fit, recordings do not. */
  messageBytes: z
    .number()
    .int()
    .positive()
    .default(64 * 1024),
  /** Most levels of fields in a GraphQL operation. */
  queryDepth: z.number().int().positive().default(8),
  /** Most aliases in a GraphQL document: each may cost as much as a request of its own. */
  queryAliases: z.number().int().positive().default(15),
  /** Most tokens (names, values, punctuation) of a GraphQL document. */
  queryTokens: z.number().int().positive().default(1_000),
  /** Most things that a GraphQL operation may have read: as many of each as its list may hold. */
  queryCost: z.number().int().positive().default(5_000),
  /** Most items of a batch. */
  batchItems: z.number().int().positive().default(20_000),
  /** Most files of one request. */
  requestFiles: z.number().int().positive().default(100),
  /** Most uploads that one gateway has in hand at once, being read or waited for; the others wait unread for a while. */
  uploadsInHand: z.number().int().positive().default(256),
  /** Most sockets, streams and downloads that one caller holds open at one gateway: what they cost, they cost that gateway. */
  socketsPerCaller: z.number().int().positive().default(100),
  /** Most requests of one caller in a minute, at all gateways together. */
  callerRequests: z.number().int().positive().default(6_000),
  /** Most jobs of one tenant that are not over, but for those of batches. */
  tenantJobs: z.number().int().positive().default(1_000),
  /** Most bytes of one tenant's recordings and uploads. */
  tenantBytes: z
    .number()
    .int()
    .positive()
    .default(100 * 1024 ** 3),
  /** Most jobs of all batches in flight: what the queue holds of data sets, however large they are. */
  batchWindow: z.number().int().positive().default(100),
});

export type Limits = z.infer<typeof limitsSchema>;

export type LimitName = keyof Limits;

export const LIMIT_NAMES = Object.keys(limitsSchema.shape) as readonly LimitName[];

export function isLimitName(value: unknown): value is LimitName {
  return typeof value === 'string' && Object.hasOwn(limitsSchema.shape, value);
}

export const DEFAULT_LIMITS: Limits = limitsSchema.parse({});

/** `26214400` as `25 MB`, `1536` as `1.5 kB`: how sizes read in messages. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'kB'] : [bytes / 1024 ** 2, 'MB'];
  return `${Number(value.toFixed(1))} ${unit}`;
}
