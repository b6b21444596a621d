import { isAllowed, PERMISSIONS, type Principal } from '@hbsc/core';
import { Query, Resolver } from '@nestjs/graphql';
import { Caller, Needs } from './needs.ts';
import { ViewerType } from './viewer.types.ts';

@Resolver()
export class ViewerResolver {
  @Query(() => ViewerType, { description: 'Who you are to this service, and what you may do.' })
  @Needs('self:read')
  viewer(@Caller() { name, tenant, role }: Principal): ViewerType {
    return {
      name,
      tenant,
      role,
      permissions: PERMISSIONS.filter((permission) => isAllowed(role, permission)),
    };
  }
}
