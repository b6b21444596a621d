import { type Permission, type Principal, type Scope, scopeOf, unauthenticated } from '@hbsc/core';
import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import type { CallerContext } from '../context.ts';
import { callerOf } from './callers.ts';

/** Under which a handler's decision stands. */
export const DECISION = 'hbsc:access';

/** What a handler asks of those who call it. */
export type Decision = Permission | 'public';

/** Whoever calls this needs the permission. What neither this nor {@link Public} is said of is refused to everybody. */
export const Needs = (permission: Permission) => SetMetadata(DECISION, permission satisfies Decision);

/** Everybody may call this. */
export const Public = () => SetMetadata(DECISION, 'public' satisfies Decision);

/** The parameter that says who calls. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const principal = principalIn(context);
  if (!principal) throw unauthenticated();
  return principal;
});

/** The parameter that says whose things the one who calls sees. */
export const Sight = createParamDecorator((_data: unknown, context: ExecutionContext): Scope => {
  const principal = principalIn(context);
  if (!principal) throw unauthenticated();
  return scopeOf(principal);
});

/** Whether a resolver is called; a controller otherwise. */
export function isGraphQL(context: ExecutionContext): boolean {
  return context.getType<'graphql' | 'http'>() === 'graphql';
}

/** Who calls a resolver or a controller; null for one who does not say so. */
export function principalIn(context: ExecutionContext): Principal | null {
  if (!isGraphQL(context)) {
    return callerOf(context.switchToHttp().getRequest<FastifyRequest>());
  }
  return GqlExecutionContext.create(context).getContext<CallerContext>().principal;
}
