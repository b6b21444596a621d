import { randomUUID } from 'node:crypto';
import { type Act, type AuditEntry, type AuditFilter, type AuditLog, auditableDetails } from '@hbsc/core';
import { databaseRoleOf, roleOf } from './access-roles.ts';
import type { Database } from './client.ts';
import type { Prisma } from './generated/client.ts';
import { behind, NEWEST_FIRST } from './keyset.ts';

/** The audit log in Postgres, where a trigger refuses whatever is no addition. */
export class PostgresAuditLog implements AuditLog {
  constructor(private readonly database: Database) {}

  async record({ by: { subject, name, role, tenant }, action, details, address }: Act): Promise<void> {
    await this.database.prisma.auditEntry.create({
      data: {
        id: randomUUID(),
        subject,
        name,
        role: databaseRoleOf(role),
        tenant,
        action,
        details: auditableDetails(details) as Prisma.InputJsonObject,
        address,
      },
    });
  }

  async list(
    { actions, subjects, tenants }: AuditFilter,
    first: number,
    after: { createdAt: Date; id: string } | null,
  ): Promise<AuditEntry[]> {
    const rows = await this.database.prisma.auditEntry.findMany({
      where: {
        ...behind(after),
        ...(actions && { action: { in: [...actions] } }),
        ...(subjects && { subject: { in: [...subjects] } }),
        ...(tenants && { tenant: { in: [...tenants] } }),
      },
      orderBy: NEWEST_FIRST,
      take: first,
    });
    return rows.map(({ id, createdAt, subject, name, role, tenant, action, details, address }) => ({
      id,
      createdAt,
      by: { subject, name, role: roleOf(role), tenant },
      action,
      details: details as object,
      address,
    }));
  }
}
