import {
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { HbscError, type ObjectStore, type StoredObject } from '@hbsc/core';
import { notReached } from '../errors.ts';
import { type S3Server, s3Client } from './client.ts';

/** Buckets of one server, to be read alone. */
export class S3Objects implements ObjectStore {
  private readonly client: S3Client;

  constructor(server: S3Server) {
    this.client = s3Client(server);
  }

  async *list(bucket: string, prefix: string): AsyncGenerator<readonly StoredObject[]> {
    const query = { Bucket: bucket, Prefix: prefix };
    try {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, query)) {
        yield Contents.flatMap(({ Key: key, Size: bytes = 0 }) => (key === undefined ? [] : { key, bytes }));
      }
    } catch (error) {
      refused('The bucket cannot be listed', error);
    }
  }

  async *read(bucket: string, key: string): AsyncGenerator<Uint8Array> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      yield* Body as AsyncIterable<Uint8Array>;
    } catch (error) {
      if (error instanceof NoSuchKey)
        throw new HbscError('NOT_FOUND', 'The object is no longer in the bucket.', { cause: error });
      refused('The object cannot be read', error);
    }
  }
}

/** What the server refuses, such as for want of rights, it will refuse again; what else went wrong may go right another time. */
function refused(what: string, error: unknown): never {
  if (error instanceof S3ServiceException && error.$fault === 'client')
    throw new HbscError('FORBIDDEN', `${what}: ${error.name}.`, { cause: error });
  notReached(error);
}
