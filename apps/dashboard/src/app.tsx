import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { router } from './routes.tsx';
import { isWorthAnotherTry } from './service/errors.ts';
import { ServiceProvider } from './service/service.tsx';
import { nonce } from './theme/nonce.ts';
import { cssVariables, theme } from './theme/theme.ts';

/** What is known of the service is kept true by subscriptions: nothing is asked again because time has passed. */
const queries = new QueryClient({
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
