import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('Setting', { description: 'An environment variable and what is in force.' })
export class SettingType {
  @Field(() => String)
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Null when it is not set and has no default. What is secret in it is ***.',
  })
  value!: string | null;

  @Field(() => Boolean, { description: 'Whether it was left out.' })
  isDefault!: boolean;

  @Field(() => String)
  description!: string;

  @Field(() => Boolean, { description: 'Whether its value holds something secret.' })
  isSecret!: boolean;
}
