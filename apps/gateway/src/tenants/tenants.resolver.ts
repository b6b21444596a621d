import { TenantErasure } from '@hbsc/core';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Needs } from '../access/needs.ts';
import { EraseTenantInput, EraseTenantPayload } from './tenants.types.ts';

@Resolver()
export class TenantsResolver {
  constructor(@Inject(TenantErasure) private readonly erasure: TenantErasure) {}

  @Mutation(() => EraseTenantPayload, {
    description:
      'Erases all that a tenant has, but for what the audit log says of it. It does not come back.',
  })
  @Needs('tenants:erase')
  async eraseTenant(
    @Args('input', { type: () => EraseTenantInput }) { tenant, confirm }: EraseTenantInput,
  ): Promise<EraseTenantPayload> {
    return { receipt: await this.erasure.erase(tenant, confirm) };
  }
}
