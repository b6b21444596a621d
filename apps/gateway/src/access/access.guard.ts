import { type AuditLog, demand, isAudited, type Permission, type Principal } from '@hbsc/core';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import type { CallerContext } from '../context.ts';
import { AUDIT_LOG } from '../tokens.ts';
import { DECISION, type Decision, isGraphQL, principalIn } from './needs.ts';

/** Stands before every query, mutation, subscription and route, and before the fields that ask for more. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(AUDIT_LOG) private readonly audit: Pick<AuditLog, 'record'>,
  ) {}

  /** @throws HbscError `UNAUTHENTICATED`, `FORBIDDEN` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const decision = this.reflector.get<Decision | undefined>(DECISION, context.getHandler());
    if (decision === 'public') return true;
    if (decision === undefined) {
      if (isFieldOfAnswer(context)) return true;
      throw new Error(`${context.getClass().name}.${context.getHandler().name} does not say who may call it`);
    }
    const principal = demand(principalIn(context), decision);
    if (isAudited(principal.role, decision)) await this.writeDown(context, principal, decision);
    return true;
  }

  private async writeDown(context: ExecutionContext, by: Principal, permission: Permission): Promise<void> {
    if (isGraphQL(context)) {
      const graphql = GqlExecutionContext.create(context);
      const { address } = graphql.getContext<CallerContext>();
      const { fieldName: action } = graphql.getInfo<GraphQLResolveInfo>();
      await this.audit.record({
        by,
        action,
        details: { permission, ...graphql.getArgs<Record<string, unknown>>() },
        address,
      });
    } else {
      const { params, ip } = context.switchToHttp().getRequest<FastifyRequest>();
      const action = context.getHandler().name;
      await this.audit.record({ by, action, details: { permission, params }, address: ip });
    }
  }
}

/** A field below a query's: who may ask the query may ask it, unless it says otherwise. */
function isFieldOfAnswer(context: ExecutionContext): boolean {
  if (!isGraphQL(context)) return false;
  const { parentType, schema } = GqlExecutionContext.create(context).getInfo<GraphQLResolveInfo>();
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return !roots.includes(parentType);
}
