import { Field, ID, InputType } from '@nestjs/graphql';
import { LabelMappingInput } from './batch-requests.types.ts';

@InputType('ManifestColumnsInput', { description: 'What a manifest calls its columns.' })
export class ManifestColumnsInput {
  @Field(() => String, { nullable: true, description: 'path by default.' })
  path?: string | null;

  @Field(() => String, { nullable: true, description: 'label by default.' })
  label?: string | null;

  @Field(() => String, { nullable: true, description: 'group by default, where there is such a column.' })
  group?: string | null;
}

@InputType('ManifestInput', {
  description: 'A table of the labels: CSV or JSON Lines. Give path or uploadId.',
})
export class ManifestInput {
  @Field(() => String, { nullable: true, description: 'Its path within the data set.' })
  path?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of an upload of its own.' })
  uploadId?: string | null;

  @Field(() => ManifestColumnsInput, { nullable: true })
  columns?: ManifestColumnsInput | null;
}

@InputType('LabelsInput', {
  description: 'Where the labels are, manifest, folder or template, and what they stand for.',
})
export class LabelsInput {
  @Field(() => ManifestInput, { nullable: true })
  manifest?: ManifestInput | null;

  @Field(() => Boolean, { nullable: true, description: 'Each file has the name of its folder as label.' })
  folder?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'How file names hold the label, such as {group}_{label}.wav or {label}__*.',
  })
  template?: string | null;

  @Field(() => [LabelMappingInput], {
    nullable: true,
    description: 'Labels other than the four classes, which stand for themselves.',
  })
  mapping?: LabelMappingInput[] | null;
}

@InputType('SubmitBatchInput')
export class SubmitBatchInput {
  @Field(() => ID, { description: 'Of an archive that was uploaded: ZIP, tar or tar.gz.' })
  uploadId!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true, description: 'As name@version; by default the active one.' })
  model?: string | null;

  @Field(() => LabelsInput, { nullable: true })
  labels?: LabelsInput | null;
}

@InputType('ImportFolderInput')
export class ImportFolderInput {
  @Field(() => String, { description: "A folder of the workers' machines that the operator allows." })
  folder!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true, description: 'As name@version; by default the active one.' })
  model?: string | null;

  @Field(() => LabelsInput, { nullable: true })
  labels?: LabelsInput | null;
}
