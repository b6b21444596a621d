import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlobStore } from '@hbsc/core';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { AdapterBenchModule } from './app.ts';
import { readUpload, UPLOAD_BYTES } from './multipart-request.ts';

export const ADAPTERS = ['express', 'fastify'] as const;

export type AdapterName = (typeof ADAPTERS)[number];

const OPTIONS = { logger: false, abortOnError: false } as const;

/** The same application on each adapter, with the same reader of multipart bodies. */
export const CREATE: Readonly<Record<AdapterName, (blobs: BlobStore) => Promise<INestApplication>>> = {
  async express(blobs) {
    const app = await NestFactory.create<NestExpressApplication>(
      AdapterBenchModule,
      new ExpressAdapter(),
      OPTIONS,
    );
    app.use(
      (request: IncomingMessage & { body?: unknown }, _: ServerResponse, next: (error?: unknown) => void) => {
        if (!request.headers['content-type']?.startsWith('multipart/form-data')) return next();
        readUpload(request, blobs).then((operations) => {
          request.body = operations;
          next();
        }, next);
      },
    );
    return app;
  },
  async fastify(blobs) {
    const adapter = new FastifyAdapter();
    const parser = async ({ raw }: FastifyRequest) => readUpload(raw, blobs);
    adapter.getInstance().addContentTypeParser('multipart/form-data', { bodyLimit: UPLOAD_BYTES }, parser);
    return NestFactory.create<NestFastifyApplication>(AdapterBenchModule, adapter, OPTIONS);
  },
};
