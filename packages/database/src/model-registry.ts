import { HELD_MS, type ModelIdentity, type ModelRegistry } from '@hbsc/core';
import type { Database } from './client.ts';

/** The models that workers hold, in Postgres. */
export class PrismaModelRegistry implements ModelRegistry {
  constructor(private readonly database: Database) {}

  async register(models: readonly ModelIdentity[]): Promise<void> {
    const column = (name: keyof ModelIdentity) => models.map((model) => model[name]);
    // In one order, so that workers which start together do not wait for each other in a circle.
    await this.database.prisma.$executeRaw`
      INSERT INTO model (name, version, sha256)
      SELECT * FROM unnest(${column('name')}::text[], ${column('version')}::text[], ${column('sha256')}::text[])
        AS held (name, version, sha256)
      ORDER BY name, version
      ON CONFLICT (name, version) DO UPDATE SET sha256 = excluded.sha256, registered_at = now()`;
  }

  list(): Promise<ModelIdentity[]> {
    return this.database.prisma.$queryRaw<ModelIdentity[]>`
      SELECT name, version, sha256 FROM model
      WHERE registered_at > (SELECT max(registered_at) FROM model) - ${HELD_MS} * interval '1 ms'
      ORDER BY name, version`;
  }
}
