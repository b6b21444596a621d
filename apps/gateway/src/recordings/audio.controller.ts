import {
  type AuditLog,
  type BlobStore,
  HbscError,
  type Job,
  type Principal,
  REORDERING,
  type RecordingRepository,
  type Scope,
  type ScopedJobs,
  scopeOf,
} from '@hbsc/core';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { create as contentDisposition } from 'content-disposition';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, Needs } from '../access/needs.ts';
import { Downloads, opened } from '../http/downloads.ts';
import { idOf } from '../ids.ts';
import { AUDIT_LOG, BLOB_STORE, JOB_REPOSITORY, RECORDING_REPOSITORY } from '../tokens.ts';
import { rangeOf, UNSATISFIABLE } from './byte-range.ts';

/** Media types by what the decoder found. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  flac: 'audio/flac',
  mp3: 'audio/mpeg',
  'ogg-vorbis': 'audio/ogg',
  'ogg-opus': 'audio/ogg',
  aac: 'audio/aac',
  m4a: 'audio/mp4',
};
/** Of what was not decoded, nothing is said. */
const UNKNOWN_TYPE = 'application/octet-stream';

const [OK, PARTIAL_CONTENT, NOT_MODIFIED, RANGE_NOT_SATISFIABLE] = [200, 206, 304, 416];

/** The recordings themselves, as they were sent. */
@Controller('jobs/:id/audio')
export class AudioController {
  constructor(
    @Inject(JOB_REPOSITORY) private readonly jobs: Pick<ScopedJobs, 'find'>,
    @Inject(RECORDING_REPOSITORY) private readonly recordings: RecordingRepository,
    @Inject(BLOB_STORE) private readonly blobs: Pick<BlobStore, 'read'>,
    @Inject(Downloads) private readonly downloads: Downloads,
    @Inject(AUDIT_LOG) private readonly audit: Pick<AuditLog, 'record'>,
  ) {}

  /** The recording of a job, whole or in part; who hears one of another tenant is written down. @throws HbscError `NOT_FOUND`, also when the audio is no longer kept, `STORAGE_UNAVAILABLE` when it should be there and cannot be read */
  @Get()
  @Needs('jobs:read')
  async audio(
    @Param('id') id: string,
    @Caller() caller: Principal,
    @Req() { headers, method, ip: address }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { tenant, recording, classification } = await this.jobWithAudio(id, scopeOf(caller));
    if (method === 'GET' && tenant !== caller.tenant) {
      const details = { permission: 'jobs:read', params: { id }, tenant };
      await this.audit.record({ by: caller, action: 'audio', details, address });
    }
    const { sha256, bytes, fileName } = recording;
    const etag = `"${sha256}"`;
    const isKnown = headers['if-none-match'] === etag;
    const mayBeInParts = headers['if-range'] === undefined || headers['if-range'] === etag;
    const range = mayBeInParts ? rangeOf(headers.range, bytes) : null;
    const { start, end } = range === null || range === UNSATISFIABLE ? { start: 0, end: bytes - 1 } : range;
    this.downloads.begin(reply, caller);
    // Of what answers HEAD, Fastify would read all and send none.
    const isSent = method !== 'HEAD' && !isKnown && range !== UNSATISFIABLE;
    const content = await opened(isSent ? this.blobs.read(sha256, { start, end }) : [], {
      objectMode: false,
    });
    void reply
      .header('accept-ranges', 'bytes')
      .header('etag', etag)
      // Only whoever may read the job may read its audio, so no shared cache keeps it.
      .header('cache-control', 'private, no-cache')
      .header('content-type', CONTENT_TYPES[classification?.signal.format ?? ''] ?? UNKNOWN_TYPE)
      .header('content-disposition', contentDisposition(fileName.replaceAll(REORDERING, '')))
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cross-origin-resource-policy', 'same-origin')
      .header('x-content-type-options', 'nosniff');
    if (isKnown) return void reply.code(NOT_MODIFIED).send();
    if (range === UNSATISFIABLE) {
      return void reply
        .header('content-range', `bytes */${bytes}`)
        .header('content-type', 'text/plain; charset=utf-8')
        .code(RANGE_NOT_SATISFIABLE)
        .send(`The recording has ${bytes} bytes.\n`);
    }
    if (range) void reply.header('content-range', `bytes ${start}-${end}/${bytes}`);
    void reply.code(range ? PARTIAL_CONTENT : OK).header('content-length', end - start + 1);
    void reply.send(content);
  }

  private async jobWithAudio(given: string, scope: Scope): Promise<Job> {
    const id = idOf(given, 'job');
    const job = await this.jobs.find(id, scope);
    if (!job) throw new HbscError('NOT_FOUND', `There is no job ${id}.`);
    const [recording] = await this.recordings.findMany([job.recording.id]);
    if (recording?.audioAvailable) return job;
    throw new HbscError(
      'NOT_FOUND',
      `The audio of job ${id} is no longer kept. Its result is; to hear it, send it again.`,
    );
  }
}
