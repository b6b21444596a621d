import type { ApolloServerPlugin } from '@apollo/server';
import { unauthenticated } from '@hbsc/core';
import { Kind, type OperationDefinitionNode } from 'graphql';
import type { GatewayContext } from '../context.ts';
import { refused } from '../errors.ts';

/** What everybody may ask, who he is or not. */
const FOR_EVERYBODY = ['meta', '__typename', '__schema', '__type'];

/** Answers 401 to those who do not say who they are, before anything is done. */
export const anonymousPlugin: ApolloServerPlugin<GatewayContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, contextValue }) {
        if (contextValue.principal || !operation || isForEverybody(operation)) return;
        throw refused(unauthenticated());
      },
    };
  },
};

function isForEverybody({ selectionSet }: OperationDefinitionNode): boolean {
  return selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && FOR_EVERYBODY.includes(selection.name.value),
  );
}
