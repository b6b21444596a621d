import type { ErasureReceipt } from '@hbsc/core';
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../jobs/date-time.scalar.ts';

@InputType('EraseTenantInput')
export class EraseTenantInput {
  @Field(() => String)
  tenant!: string;

  @Field(() => String, {
    description: 'The name of the tenant once more: what is erased does not come back.',
  })
  confirm!: string;
}

@ObjectType('ErasureReceipt', { description: 'How much of a tenant there was. Nothing of it is left.' })
export class ErasureReceiptType implements ErasureReceipt {
  @Field(() => String)
  tenant!: string;

  @Field(() => DateTime)
  erasedAt!: Date;

  @Field(() => Int)
  keys!: number;

  @Field(() => Int, { description: 'With their results, webhooks and deliveries.' })
  jobs!: number;

  @Field(() => Int)
  batches!: number;

  @Field(() => Int)
  recordings!: number;

  @Field(() => Int)
  uploads!: number;

  @Field(() => Int, { description: 'Files that nobody else had sent too.' })
  blobs!: number;
}

@ObjectType('EraseTenantPayload')
export class EraseTenantPayload {
  @Field(() => ErasureReceiptType)
  receipt!: ErasureReceiptType;
}
