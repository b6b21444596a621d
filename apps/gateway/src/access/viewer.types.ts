import { ROLES, type Role } from '@hbsc/core';
import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';

/** `SUBMITTER` and so on, as the rules call them. */
export const RoleEnum = Object.fromEntries(ROLES.map((role) => [role.toUpperCase(), role]));
registerEnumType(RoleEnum, { name: 'Role', description: 'Each may do what those before it may as well.' });

@ObjectType('Viewer', { description: 'Who asks.' })
export class ViewerType {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'Whose things are seen; admins see those of every tenant.' })
  tenant!: string;

  @Field(() => RoleEnum)
  role!: Role;

  @Field(() => [String], { description: 'Such as jobs:submit or keys:manage.' })
  permissions!: string[];
}
