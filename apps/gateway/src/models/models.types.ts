import { Field, Float, InputType, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../jobs/date-time.scalar.ts';

@ObjectType('ModelIdentity', { description: 'Which model answered, to the byte.' })
export class ModelIdentityType {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  version!: string;

  @Field(() => String, { description: 'SHA-256 of the ONNX file, hex.' })
  sha256!: string;
}

@ObjectType('ModelFigure', {
  description: 'What was measured of a model before it was shipped, in the unit its name says.',
})
export class ModelFigureType {
  @Field(() => String)
  name!: string;

  @Field(() => Float)
  value!: number;

  @Field(() => Float, { nullable: true, description: 'Lower end of the 95 % interval.' })
  low!: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end of the 95 % interval.' })
  high!: number | null;
}

@ObjectType('Model', { description: 'A model that workers hold.' })
export class ModelType extends ModelIdentityType {
  @Field(() => Boolean, { description: 'It answers recordings that ask for no other.' })
  isActive!: boolean;

  @Field(() => Boolean, {
    description: 'It runs in the shadow of those that answer: what it says is recorded in Job.shadowResult.',
  })
  isShadow!: boolean;

  @Field(() => [ModelFigureType])
  figures!: readonly ModelFigureType[];

  @Field(() => DateTime, {
    nullable: true,
    description: 'When somebody chose it to answer or to run in the shadow; null when nobody did.',
  })
  chosenAt!: Date | null;
}

@InputType('ActivateModelInput')
export class ActivateModelInput {
  @Field(() => String, {
    nullable: true,
    description: 'As name@version; one of `models`. Null takes the choice back: HBSC_MODEL answers.',
  })
  model!: string | null;
}

@ObjectType('ActivateModelPayload')
export class ActivateModelPayload {
  @Field(() => ModelType)
  model!: ModelType;
}

@InputType('ShadowModelInput')
export class ShadowModelInput {
  @Field(() => String, {
    nullable: true,
    description: 'As name@version; one of `models`. Null leaves nothing in the shadow.',
  })
  model!: string | null;
}

@ObjectType('ShadowModelPayload')
export class ShadowModelPayload {
  @Field(() => ModelType, { nullable: true })
  model!: ModelType | null;
}
