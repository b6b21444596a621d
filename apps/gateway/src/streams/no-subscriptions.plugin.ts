import type { ApolloServerPlugin } from '@apollo/server';
import { HbscError } from '@hbsc/core';
import { OperationTypeNode } from 'graphql';
import { refused } from '../errors.ts';

/** One request has one answer: whoever wants many is told where they are to be had. */
export const noSubscriptionsPlugin: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
        throw refused(
          new HbscError(
            'BAD_USER_INPUT',
            'A subscription has more than one answer. Send it to /graphql/stream (server-sent events), or over a WebSocket to /graphql.',
          ),
        );
      },
    };
  },
};
