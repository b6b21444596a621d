import type { ApolloServerPlugin } from '@apollo/server';
import type { Limits } from '@hbsc/core';
import { getVariableValues } from 'graphql';
import { refused } from './errors.ts';
import { tooCostly } from './query-cost.ts';

/** Refuses what would have too much read, before anything of it is. */
export function queryCostPlugin(limits: Pick<Limits, 'queryCost'>): ApolloServerPlugin {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request }) {
          if (!operation) return;
          const given = request.variables ?? {};
          // What is wrong with the variables is said when they are used.
          const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
          const fault = tooCostly(schema, document, operation, coerced ?? given, limits);
          if (fault) throw refused(fault);
        },
      };
    },
  };
}
