import type { HbscError, StagedBlob, Upload } from '@hbsc/core';
import { GraphQLError, GraphQLScalarType } from 'graphql';

const LONGEST_FILE_NAME = 255;

/** A file that reached the storage with this request. */
export class UploadedFile implements Upload {
  /** As the client gave it, less what no file name needs: control characters and more than 255 characters. */
  readonly fileName: string;

  constructor(
    readonly blob: StagedBlob,
    fileName: string,
  ) {
    this.fileName = shownNameOf(fileName);
  }

  /** How messages show it that say where no file is accepted. */
  toJSON(): string {
    return 'a file';
  }
}

/** Stands where a file should be when the request's file could not be taken. */
export class RefusedUpload {
  readonly fileName: string;

  constructor(
    readonly reason: HbscError,
    fileName = '',
  ) {
    this.fileName = shownNameOf(fileName);
  }
}

function shownNameOf(fileName: string): string {
  return [...fileName.replaceAll(/\p{Cc}/gu, '')].slice(0, LONGEST_FILE_NAME).join('');
}

/** The value of an `Upload` variable. */
export type UploadValue = UploadedFile | RefusedUpload;

/** @throws HbscError with the reason why there is no file */
export function fileOf(value: UploadValue): UploadedFile {
  if (value instanceof RefusedUpload) throw value.reason;
  return value;
}

export function isUploadValue(value: unknown): value is UploadValue {
  return value instanceof UploadedFile || value instanceof RefusedUpload;
}

export const GraphQLUpload = new GraphQLScalarType<UploadValue, never>({
  name: 'Upload',
  description: 'A file of a multipart request (github.com/jaydenseric/graphql-multipart-request-spec).',
  parseValue(value) {
    if (isUploadValue(value)) return value;
    throw new GraphQLError(
      'A file is sent as multipart/form-data and named by the "map" field, not as a JSON value.',
    );
  },
  parseLiteral(node) {
    throw new GraphQLError('A file is given by a variable, not in the query.', { nodes: node });
  },
  serialize() {
    throw new GraphQLError('An upload is never part of an answer.');
  },
});
