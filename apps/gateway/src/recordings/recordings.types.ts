import type { KeptRecording } from '@hbsc/core';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../jobs/date-time.scalar.ts';

@ObjectType('Recording', { description: 'An uploaded file.' })
export class RecordingType implements KeptRecording {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'SHA-256 of the uploaded bytes, hex.' })
  sha256!: string;

  @Field(() => Int)
  bytes!: number;

  @Field(() => String, { description: 'The name the client gave the file.' })
  fileName!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => Boolean, {
    description: 'Whether the audio is still kept; then GET /jobs/ID/audio of any of its jobs has it.',
  })
  audioAvailable!: boolean;
}
