import { HbscClient, type LiveConnection, type LiveState } from '@hbsc/client';
import type { QueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

interface Service {
  readonly client: HbscClient;
  /** Null until the page is there. */
  readonly live: LiveConnection | null;
}

const ServiceContext = createContext<Service | null>(null);
const LiveStateContext = createContext<LiveState>('CONNECTING');

/** The one client and the one live connection of the page. */
export function ServiceProvider({ queries, children }: { queries: QueryClient; children: ReactNode }) {
  const client = useMemo(() => new HbscClient(location.origin), []);
  const [live, setLive] = useState<LiveConnection | null>(null);
  const [state, setState] = useState<LiveState>('CONNECTING');

  useEffect(() => {
    let wasLost = false;
    const connection = client.live((now) => {
      setState(now);
      // What happened meanwhile was told to nobody here.
      if (now === 'CONNECTED' && wasLost) void queries.invalidateQueries();
      wasLost = now === 'LOST' || (wasLost && now !== 'CONNECTED');
    });
    setLive(connection);
    return () => connection.close();
  }, [client, queries]);

  const service = useMemo(() => ({ client, live }), [client, live]);
  return (
    <ServiceContext value={service}>
      <LiveStateContext value={state}>{children}</LiveStateContext>
    </ServiceContext>
  );
}

export function useClient(): HbscClient {
  return useService().client;
}

/** Whether news comes in. */
export function useLiveState(): LiveState {
  return useContext(LiveStateContext);
}

export function useService(): Service {
  const service = useContext(ServiceContext);
  if (!service) throw new Error('There is no ServiceProvider above this component.');
  return service;
}
