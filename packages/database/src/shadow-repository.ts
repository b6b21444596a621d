import type { ShadowRepository, ShadowResult } from '@hbsc/core';
import type { Database } from './client.ts';

/** What models said in the shadow of others, in Postgres. */
export class PrismaShadowRepository implements ShadowRepository {
  constructor(private readonly database: Database) {}

  async record(jobId: string, { outcome, model, probabilities, inferMs }: ShadowResult): Promise<void> {
    await this.database.execute`
      INSERT INTO shadow_result (job_id, outcome, model_name, model_version, model_sha256, probabilities, infer_ms)
      SELECT id, ${outcome}::outcome, ${model.name}, ${model.version}, ${model.sha256}, ${[...probabilities]}::float8[],
             ${inferMs}
      FROM job WHERE id = ${jobId}::uuid
      ON CONFLICT (job_id) DO NOTHING`;
  }

  async findMany(jobIds: readonly string[]): Promise<ReadonlyMap<string, ShadowResult>> {
    const rows = await this.database.prisma.shadowResult.findMany({ where: { jobId: { in: [...jobIds] } } });
    return new Map(
      rows.map(
        ({
          jobId,
          outcome,
          modelName: name,
          modelVersion: version,
          modelSha256: sha256,
          probabilities,
          inferMs,
        }) => [jobId, { outcome, model: { name, version, sha256 }, probabilities, inferMs }],
      ),
    );
  }
}
