import 'reflect-metadata';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import {
  Args,
  Field,
  GraphQLModule,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from '@nestjs/graphql';
import { GraphQLScalarType } from 'graphql';
import { StoredFile } from './multipart-request.ts';

const GraphQLUpload = new GraphQLScalarType<StoredFile, never>({
  name: 'Upload',
  parseValue(value) {
    if (value instanceof StoredFile) return value;
    throw new TypeError('no file was sent');
  },
});

@InputType('RecordingInput')
class RecordingInput {
  @Field(() => GraphQLUpload)
  audio!: StoredFile;
}

@ObjectType('StoredRecording')
class StoredRecording {
  @Field(() => String)
  sha256!: string;

  @Field(() => Int)
  bytes!: number;
}

@Resolver()
class RecordingResolver {
  @Query(() => StoredRecording)
  recording(): StoredRecording {
    return { sha256: '0'.repeat(64), bytes: 793_844 };
  }

  @Mutation(() => StoredRecording)
  async storeRecording(
    @Args('input', { type: () => RecordingInput }) { audio }: RecordingInput,
  ): Promise<StoredRecording> {
    const { sha256, bytes } = audio.blob;
    await audio.blob.discard();
    return { sha256, bytes };
  }
}

/** As little of a gateway as has an upload and a query, on whichever adapter it is created with. */
@Module({
  imports: [
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      path: '/graphql',
      autoSchemaFile: true,
      graphiql: false,
      csrfPrevention: false,
    }),
  ],
  providers: [RecordingResolver],
})
export class AdapterBenchModule {}

export const STORE = 'mutation ($input: RecordingInput!) { storeRecording(input: $input) { sha256 bytes } }';
export const RECORDING = '{ recording { sha256 bytes } }';
