import { S3Client } from '@aws-sdk/client-s3';

/** Where buckets are. */
export interface S3Server {
  /** Where the S3 API is, when it is not AWS. */
  readonly endpoint: string | undefined;
  readonly region: string;
}

/** The part of a bucket that holds the blobs. */
export interface S3Location extends S3Server {
  readonly bucket: string;
  /** What every key begins with, such as `hbsc/`. */
  readonly prefix: string;
}

/** Attempts at a request in all. */
export const ATTEMPTS = 2;
/** Longest time a connection may take to come about, milliseconds. */
const CONNECT_MS = 2_000;
/** Longest time an open connection may be silent, in either direction, milliseconds. */
const SILENCE_MS = 4_000;

/** A client that gives up on a dead server within about 8 seconds, and on a slow one never. */
export function s3Client({ endpoint, region }: S3Server): S3Client {
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      // A request that waits in line for a free connection would count as one that cannot connect.
      httpAgent: { maxSockets: Number.POSITIVE_INFINITY },
      httpsAgent: { maxSockets: Number.POSITIVE_INFINITY },
    },
    // By default the SDK adds a CRC32 as a trailer of a chunked body, which not every S3 server reads, and computes
    // it again on the way out. The SHA-256 that names a blob is sent with it and compared here, and says more.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // The SDK would open a connection of its own for each body that waits to be asked for.
    expectContinueHeader: false,
    logger: SILENT,
  });
}

/** The SDK writes to the console otherwise: what it has to say comes as errors. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}
