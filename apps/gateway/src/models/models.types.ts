import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('ModelIdentity', { description: 'Which model answered, to the byte.' })
export class ModelIdentityType {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  version!: string;

  @Field(() => String, { description: 'SHA-256 of the ONNX file, hex.' })
  sha256!: string;
}
