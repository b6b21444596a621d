import type { ViewerView } from '@hbsc/client';
import { useQuery } from '@tanstack/react-query';
import { problemOf } from './errors.ts';
import { useClient, VIEWER } from './service.tsx';

/** Who looks at the page; null until it is known. */
export function useViewer(): ViewerView | null {
  return useViewerQuery().data ?? null;
}

/** Whether the one who looks may do something. @param permission - such as `keys:manage` */
export function useMay(permission: string): boolean {
  return useViewer()?.permissions.includes(permission) ?? false;
}

/** Whether the service wants to know who looks, or does not know the key that was shown. */
export function useIsStranger(): boolean {
  const { error } = useViewerQuery();
  return error !== null && problemOf(error).code === 'UNAUTHENTICATED';
}

function useViewerQuery() {
  const client = useClient();
  return useQuery({ queryKey: VIEWER, queryFn: () => client.access.viewer() });
}
