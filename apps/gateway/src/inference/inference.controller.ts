import { HbscError, HEART_SOUND_CLASSES, ModelSelection, type ModelStanding } from '@hbsc/core';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Needs, Public } from '../access/needs.ts';
import { READINESS } from '../tokens.ts';

/**
 * Health and metadata by the Open Inference Protocol, version 2, for those who run models of many makers. It infers nothing: recordings
 * are handed in by GraphQL, where they have owners, limits and jobs.
 */
@Controller('v2')
export class InferenceController {
  constructor(
    @Inject(READINESS) private readonly readiness: () => Promise<void>,
    @Inject(ModelSelection) private readonly selection: ModelSelection,
  ) {}

  @Get()
  @Public()
  server() {
    return { name: 'hbsc', version: '2', extensions: [] };
  }

  @Get('health/live')
  @Public()
  live() {
    return { live: true };
  }

  /** @throws HbscError `STORAGE_UNAVAILABLE` or `QUEUE_UNAVAILABLE`, for what does not answer */
  @Get('health/ready')
  @Public()
  async ready() {
    await this.readiness();
    return { ready: true };
  }

  /** @throws HbscError `NOT_FOUND` when no worker holds a model of that name */
  @Get('models/:name')
  @Needs('models:read')
  async model(@Param('name') name: string) {
    return metadataOf(await this.versionsOf(name));
  }

  /** @throws HbscError `NOT_FOUND` when no worker holds it */
  @Get('models/:name/versions/:version')
  @Needs('models:read')
  async version(@Param('name') name: string, @Param('version') version: string) {
    return metadataOf(await this.versionsOf(name, version));
  }

  /** @throws HbscError `NOT_FOUND` when no worker holds a model of that name: then none can answer */
  @Get('models/:name/ready')
  @Needs('models:read')
  async modelReady(@Param('name') name: string) {
    await this.versionsOf(name);
    return { name, ready: true };
  }

  /** @throws HbscError `NOT_FOUND` when no worker holds it */
  @Get('models/:name/versions/:version/ready')
  @Needs('models:read')
  async versionReady(@Param('name') name: string, @Param('version') version: string) {
    await this.versionsOf(name, version);
    return { name, ready: true };
  }

  private async versionsOf(name: string, version?: string): Promise<Versions> {
    const models = await this.selection.list();
    const [first, ...others] = models.filter(
      (model) => model.name === name && (version === undefined || model.version === version),
    );
    if (first) return [first, ...others];
    throw new HbscError(
      'NOT_FOUND',
      'No worker holds such a model. The query "models" lists those that are held.',
    );
  }
}

type Versions = readonly [ModelStanding, ...ModelStanding[]];

/** What goes in and comes out is told as the service has it, which is the same of every model: a file, and the calibrated probabilities. */
function metadataOf(versions: Versions) {
  return {
    name: versions[0].name,
    versions: versions.map(({ version }) => version),
    platform: 'onnxruntime_onnx',
    inputs: [{ name: 'recording', datatype: 'BYTES', shape: [1] }],
    outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [1, HEART_SOUND_CLASSES.length] }],
  };
}
