import type { ApolloServerPlugin } from '@apollo/server';
import { HbscError } from '@hbsc/core';
import { Kind, type OperationDefinitionNode, type TypeNode } from 'graphql';
import type { GatewayContext } from '../context.ts';
import { refused } from '../errors.ts';
import { isUploadValue, RefusedUpload } from '../uploads/upload.ts';

const MUTATION = 'classifyHeatBeatSound';
const NO_FILE =
  'No file was sent. Send one recording as multipart/form-data, mapped to variables.input.audio.';

/**
 * A request whose file is missing or misplaced fails before any resolver runs. The original's mutation answers such
 * requests in its own payload, so the reason is put where the file should be; other operations get a typed error.
 */
export const uploadProblemsPlugin: ApolloServerPlugin<GatewayContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, request, contextValue }) {
        if (!operation) return;
        const { problem } = contextValue.upload;
        if (callsCompatibilityMutation(operation)) {
          request.variables = withRefusals(operation, request.variables ?? {}, problem);
        } else if (problem) {
          throw refused(problem);
        }
      },
    };
  },
};

function callsCompatibilityMutation({ operation, selectionSet }: OperationDefinitionNode): boolean {
  return (
    operation === 'mutation' &&
    selectionSet.selections.some(
      (selection) => selection.kind === Kind.FIELD && selection.name.value === MUTATION,
    )
  );
}

function withRefusals(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Record<string, unknown>,
  problem: HbscError | null,
): Record<string, unknown> {
  const refusal = () => new RefusedUpload(problem ?? new HbscError('BAD_USER_INPUT', NO_FILE));
  const refused = { ...variables };
  for (const { variable, type } of variableDefinitions) {
    const name = variable.name.value;
    const given = variables[name];
    const audio = isInput(type) ? (given as { audio?: unknown } | null | undefined)?.audio : given;
    if (problem === null && isUploadValue(audio)) continue;
    if (isInput(type)) refused[name] = { audio: refusal() };
    else if (namedType(type) === 'Upload') refused[name] = refusal();
  }
  return refused;
}

function isInput(type: TypeNode): boolean {
  return namedType(type) === 'HeatBeatSoundInput';
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
