import type { ApolloServerPlugin } from '@apollo/server';

/** No cache on the way keeps an answer: it is about one caller's recordings. */
export const noStorePlugin: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ response: { http } }) {
        http.headers.set('cache-control', 'no-store');
      },
    };
  },
};
