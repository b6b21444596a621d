import {
  type Batch,
  type BatchEvaluation,
  BatchEvaluations,
  type BatchRepository,
  type Evaluation,
  HbscError,
  type Principal,
  type Scope,
  type ScopedBatches,
  scopeOf,
  Turns,
} from '@hbsc/core';
import {
  type ComparedModel,
  confusionPicture,
  coveragePicture,
  type Picture,
  reliabilityPicture,
  reportHtml,
  svgOf,
} from '@hbsc/report';
import { pngInThread } from '@hbsc/report/png-thread';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Caller, Needs } from '../access/needs.ts';
import { Downloads } from '../http/downloads.ts';
import { BATCH_REPOSITORY } from '../tokens.ts';
import { batchFactsOf } from './batch-facts.ts';
import { linesOf, sendFile } from './batch-file.ts';
import { existingBatch } from './existing-batch.ts';

const PICTURES: ReadonlyMap<string, (evaluation: Evaluation) => Picture> = new Map([
  ['confusion', confusionPicture],
  ['reliability', reliabilityPicture],
  ['coverage', coveragePicture],
]);

/** What can be downloaded of a batch. */
@Controller('batches/:id')
export class BatchFilesController {
  private readonly drawing = new Turns(1);

  constructor(
    @Inject(BatchEvaluations) private readonly evaluations: BatchEvaluations,
    @Inject(BATCH_REPOSITORY)
    private readonly repository: Pick<ScopedBatches, 'find'> & Pick<BatchRepository, 'streamItems'>,
    @Inject(Downloads) private readonly downloads: Downloads,
  ) {}

  /** Every item, whatever became of it. @throws HbscError `NOT_FOUND` */
  @Get('items.csv')
  @Needs('exports:read')
  async csv(@Param('id') id: string, @Caller() caller: Principal, @Res() reply: FastifyReply): Promise<void> {
    await this.sendItems(id, caller, 'csv', reply);
  }

  /** The same as JSON Lines. @throws HbscError `NOT_FOUND` */
  @Get('items.jsonl')
  @Needs('exports:read')
  async jsonLines(
    @Param('id') id: string,
    @Caller() caller: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.sendItems(id, caller, 'jsonl', reply);
  }

  /**
   * The evaluation as a page, perhaps beside that of another batch.
   *
   * @throws HbscError `NOT_FOUND`, `CONFLICT` when there is nothing to evaluate, or nothing both batches have
   */
  @Get('report.html')
  @Needs('exports:read')
  async report(
    @Param('id') id: string,
    @Query('against') against: string | undefined,
    @Caller() caller: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const scope = scopeOf(caller);
    const batch = await existingBatch(this.repository, id, scope);
    const { evaluation, models } = await this.evaluated(batch);
    const compared = against === undefined ? null : await this.compared(batch, against, scope);
    const failed = this.repository.streamItems(batch.id, { statuses: ['FAILED'] });
    const facts = await batchFactsOf(batch, models, failed);
    this.downloads.begin(reply, caller);
    await sendFile(reply, batch, 'report', 'html', reportHtml(facts, evaluation, compared));
  }

  /** @throws HbscError `NOT_FOUND`, `CONFLICT` when there is nothing to evaluate */
  @Get(':picture.svg')
  @Needs('exports:read')
  async svg(
    @Param('id') id: string,
    @Param('picture') name: string,
    @Caller() caller: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { batch, picture } = await this.pictureOf(id, scopeOf(caller), name);
    this.downloads.begin(reply, caller);
    await sendFile(reply, batch, name, 'svg', svgOf(picture));
  }

  /** @throws HbscError `NOT_FOUND`, `CONFLICT` when there is nothing to evaluate */
  @Get(':picture.png')
  @Needs('exports:read')
  async png(
    @Param('id') id: string,
    @Param('picture') name: string,
    @Caller() caller: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { batch, picture } = await this.pictureOf(id, scopeOf(caller), name);
    await this.drawing.take(async () => {
      if (reply.raw.destroyed) return;
      const png = Buffer.from(await pngInThread(picture));
      this.downloads.begin(reply, caller);
      await sendFile(reply, batch, name, 'png', png);
    });
  }

  private async sendItems(
    id: string,
    caller: Principal,
    kind: 'csv' | 'jsonl',
    reply: FastifyReply,
  ): Promise<void> {
    const batch = await existingBatch(this.repository, id, scopeOf(caller));
    this.downloads.begin(reply, caller);
    await sendFile(reply, batch, 'items', kind, linesOf(this.repository.streamItems(batch.id), kind));
  }

  private async pictureOf(
    id: string,
    scope: Scope,
    name: string,
  ): Promise<{ batch: Batch; picture: Picture }> {
    const pictured = PICTURES.get(name);
    if (!pictured) {
      const names = [...PICTURES.keys()].join(', ');
      throw new HbscError('NOT_FOUND', `There is no such picture. There are: ${names}.`);
    }
    const batch = await existingBatch(this.repository, id, scope);
    const { evaluation } = await this.evaluated(batch);
    return { batch, picture: pictured(evaluation) };
  }

  private async compared(batch: Batch, otherId: string, scope: Scope): Promise<ComparedModel> {
    const other = await existingBatch(this.repository, otherId, scope);
    const comparison = await this.evaluations.compare(batch, other);
    const { evaluation, models } = await this.evaluated(other);
    const [model] = models;
    if (!model) {
      throw new HbscError('CONFLICT', `No item of batch ${other.id} has an answer yet. Compare when it has.`);
    }
    return { model, evaluation, comparison };
  }

  private async evaluated(batch: Batch): Promise<BatchEvaluation> {
    const evaluated = await this.evaluations.of(batch);
    if (evaluated) return evaluated;
    throw new HbscError(
      'CONFLICT',
      `No item of batch ${batch.id} is labelled: there is nothing to evaluate. Its answers are in items.csv and items.jsonl.`,
    );
  }
}
