import { HbscClient, type LiveConnection, type LiveState } from '@hbsc/client';
import type { QueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { forgetKey, keepKey, keptKey } from './key.ts';

interface Service {
  readonly client: HbscClient;
  /** Null until the page is there. */
  readonly live: LiveConnection | null;
  /** Hears of each thing that is followed when no news of it comes in, and when it does again. */
  readonly onStill: (isStill: boolean) => void;
  /** Whether a key is shown with everything that is asked. */
  readonly hasKey: boolean;
  readonly signIn: (key: string) => void;
  readonly signOut: () => void;
}

/** What is known of who looks at the page, by its name among the queries. */
export const VIEWER = ['viewer'];

const ServiceContext = createContext<Service | null>(null);
const LiveStateContext = createContext<LiveState>('CONNECTING');
const StillContext = createContext(false);

/** The one client and the one live connection of the page. */
export function ServiceProvider({ queries, children }: { queries: QueryClient; children: ReactNode }) {
  const [key, setKey] = useState(keptKey);
  const client = useMemo(() => clientWith(key), [key]);
  const [live, setLive] = useState<LiveConnection | null>(null);
  const [state, setState] = useState<LiveState>('CONNECTING');
  const [still, setStill] = useState(0);

  useEffect(() => {
    let wasLost = false;
    const connection = client.live((now) => {
      setState(now);
      // The key may be why.
      if (now === 'LOST') void queries.invalidateQueries({ queryKey: VIEWER });
      // What happened meanwhile was told to nobody here.
      if (now === 'CONNECTED' && wasLost) void queries.invalidateQueries();
      wasLost = now === 'LOST' || (wasLost && now !== 'CONNECTED');
    });
    setLive(connection);
    return () => connection.close();
  }, [client, queries]);

  const service = useMemo(() => {
    // Nothing that one was shown is left for the next.
    const change = (to: string | null) => {
      queries.clear();
      setKey(to);
    };
    return {
      client,
      live,
      onStill: (isStill: boolean) => setStill((before) => before + (isStill ? 1 : -1)),
      hasKey: key !== null,
      signIn: (given: string) => {
        keepKey(given);
        change(given);
      },
      signOut: () => {
        forgetKey();
        change(null);
      },
    };
  }, [client, live, key, queries]);
  return (
    <ServiceContext value={service}>
      <LiveStateContext value={state}>
        <StillContext value={still > 0}>{children}</StillContext>
      </LiveStateContext>
    </ServiceContext>
  );
}

/** Speaks to the service that the page came from. */
export function clientWith(key: string | null): HbscClient {
  return new HbscClient(location.origin, key === null ? {} : { apiKey: key });
}

export function useClient(): HbscClient {
  return useService().client;
}

/** Whether there is a connection for news to come in. */
export function useLiveState(): LiveState {
  return useContext(LiveStateContext);
}

/** Whether the service, connected or not, refuses news of something that is shown. */
export function useStandsStill(): boolean {
  return useContext(StillContext);
}

export function useService(): Service {
  const service = useContext(ServiceContext);
  if (!service) throw new Error('There is no ServiceProvider above this component.');
  return service;
}
