import type { ApiKey, ApiKeyRepository, NewApiKey } from '@hbsc/core';
import { databaseRoleOf, roleOf } from './access-roles.ts';
import type { Database } from './client.ts';
import { type AccessRole, Prisma } from './generated/client.ts';
import { behind, NEWEST_FIRST } from './keyset.ts';

const IS_VALID = Prisma.sql`revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`;

/** API keys in Postgres. */
export class PrismaApiKeyRepository implements ApiKeyRepository {
  constructor(private readonly database: Database) {}

  async create({ role, ...key }: NewApiKey): Promise<ApiKey> {
    const data = { ...key, role: databaseRoleOf(role) };
    return apiKeyOf(await this.database.prisma.apiKey.create({ data }));
  }

  async findValid(sha256: string): Promise<(ApiKey & { sha256: string }) | null> {
    const row = await this.database.prisma.apiKey.findFirst({
      where: { sha256, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
    });
    return row && { ...apiKeyOf(row), sha256: row.sha256 };
  }

  async validOf(ids: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>`
      SELECT id FROM api_key WHERE id = ANY(${ids}::uuid[]) AND ${IS_VALID}`;
    return rows.map(({ id }) => id);
  }

  async touch(id: string): Promise<void> {
    await this.database.execute`
      UPDATE api_key SET last_used_at = now()
      WHERE id = ${id}::uuid AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`;
  }

  async list(first: number, after: { createdAt: Date; id: string } | null): Promise<ApiKey[]> {
    const rows = await this.database.prisma.apiKey.findMany({
      where: behind(after),
      orderBy: NEWEST_FIRST,
      take: first,
    });
    return rows.map(apiKeyOf);
  }

  async revoke(id: string): Promise<ApiKey | null> {
    const { apiKey } = this.database.prisma;
    await apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } });
    const row = await apiKey.findUnique({ where: { id } });
    return row && apiKeyOf(row);
  }
}

function apiKeyOf({ sha256: _, role, ...key }: ApiKeyRow): ApiKey {
  return { ...key, role: roleOf(role) };
}

type ApiKeyRow = Omit<ApiKey, 'role'> & { readonly role: AccessRole; readonly sha256: string };
