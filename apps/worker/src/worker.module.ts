import { Execution } from '@hbsc/core';
import type { Logger } from '@hbsc/runtime';
import { type DynamicModule, Module } from '@nestjs/common';
import { ClassifyRecordingHandler } from './jobs/classify-recording.handler.ts';
import { LOGGER } from './tokens.ts';

/** What the handlers work with, made outside Nest. */
export interface WorkerParts {
  readonly execution: Execution;
  readonly logger: Logger;
}

@Module({})
export class WorkerModule {
  static with({ execution, logger }: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        ClassifyRecordingHandler,
        { provide: Execution, useValue: execution },
        { provide: LOGGER, useValue: logger },
      ],
    };
  }
}
