import type { ApolloServerPlugin } from '@apollo/server';

/** Says in a header too when to ask again, as every HTTP client looks for it there. */
export const retryAfterPlugin: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ response: { body, http } }) {
        if (body.kind !== 'single') return;
        const waits = (body.singleResult.errors ?? []).map(({ extensions }) => extensions?.retryAfter);
        const seconds = waits.filter((wait) => typeof wait === 'number');
        if (seconds.length > 0) http.headers.set('retry-after', String(Math.max(...seconds)));
      },
    };
  },
};
