import {
  type ChosenModels,
  type DescribedModel,
  HELD_MS,
  type ModelIdentity,
  type ModelRegistry,
  type ShippedModel,
} from '@hbsc/core';
import type { Database } from './client.ts';
import { Prisma } from './generated/client.ts';

/** The model in the shadow, to stand in another statement; null when there is none. */
export const CHOSEN_SHADOW = Prisma.sql`(SELECT chosen_model.model FROM chosen_model WHERE role = 'SHADOW')`;

/** The models that workers hold and those that somebody chose, in Postgres. */
export class PrismaModelRegistry implements ModelRegistry {
  constructor(private readonly database: Database) {}

  async register(models: readonly DescribedModel[]): Promise<void> {
    const column = (name: 'name' | 'version' | 'sha256') => models.map((model) => model[name]);
    const cards = models.map(({ card = '' }) => card);
    const figures = models.map((model) => JSON.stringify(model.figures));
    // In one order, so that workers which start together do not wait for each other in a circle.
    await this.database.execute`
      INSERT INTO model (name, version, sha256, figures, card)
      SELECT name, version, sha256, figures::jsonb, card
      FROM unnest(${column('name')}::text[], ${column('version')}::text[], ${column('sha256')}::text[], ${figures}::text[],
                  ${cards}::text[]) AS held (name, version, sha256, figures, card)
      ORDER BY name, version
      ON CONFLICT (name, version) DO UPDATE
        SET sha256 = excluded.sha256, figures = excluded.figures, card = excluded.card, registered_at = now()`;
  }

  list(): Promise<ShippedModel[]> {
    return this.database.query<ShippedModel[]>`
      SELECT name, version, sha256, figures FROM model
      WHERE registered_at > (SELECT max(registered_at) FROM model) - ${HELD_MS} * interval '1 ms'
      ORDER BY name, version`;
  }

  async card({ name, version }: ModelIdentity): Promise<string> {
    const [row] = await this.database.query<{ card: string }[]>`
      SELECT card FROM model WHERE name = ${name} AND version = ${version}`;
    return row?.card ?? '';
  }

  async chosen(): Promise<ChosenModels> {
    const [row] = await this.database.query<ChosenModels[]>`
      SELECT max(model) FILTER (WHERE role = 'ACTIVE') AS active, max(model) FILTER (WHERE role = 'SHADOW') AS shadow,
             max(chosen_at) FILTER (WHERE role = 'ACTIVE') AS "activeSince",
             max(chosen_at) FILTER (WHERE role = 'SHADOW') AS "shadowSince"
      FROM chosen_model`;
    return row ?? { active: null, activeSince: null, shadow: null, shadowSince: null };
  }

  async choose(role: 'active' | 'shadow', model: string | null): Promise<void> {
    const { chosenModel } = this.database.prisma;
    const key = { role: role === 'active' ? 'ACTIVE' : 'SHADOW' } as const;
    if (model === null) await chosenModel.deleteMany({ where: key });
    else {
      const choice = { model, chosenAt: new Date() };
      await chosenModel.upsert({ where: key, create: { ...key, ...choice }, update: choice });
    }
  }
}
