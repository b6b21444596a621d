import { MantineProvider } from '@mantine/core';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { router } from './routes.tsx';
import { isWorthAnotherTry, problemOf } from './service/errors.ts';
import { ServiceProvider, VIEWER } from './service/service.tsx';
import { nonce } from './theme/nonce.ts';
import { cssVariables, theme } from './theme/theme.ts';

/** What is known of the service is kept true by subscriptions: nothing is asked again because time has passed. */
const queries = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { queryKey }) => askWhoAsks(error, queryKey) }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, { options }) => askWhoAsks(error, options.mutationKey),
  }),
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && isWorthAnotherTry(error),
    },
    mutations: { networkMode: 'always' },
  },
});

/** A key may have been taken back meanwhile. */
function askWhoAsks(error: Error, key: readonly unknown[] = []): void {
  const isRefused = problemOf(error).code === 'UNAUTHENTICATED';
  if (isRefused && key[0] !== VIEWER[0]) void queries.invalidateQueries({ queryKey: VIEWER });
}

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <ServiceProvider queries={queries}>
          <RouterProvider router={router} />
        </ServiceProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
