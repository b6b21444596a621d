import type { ViewerView } from '@hbsc/client';
import { useQuery } from '@tanstack/react-query';
import { useClient } from './service.tsx';

/** Who looks at the page; null until it is known. */
export function useViewer(): ViewerView | null {
  const client = useClient();
  const { data } = useQuery({ queryKey: ['viewer'], queryFn: () => client.access.viewer() });
  return data ?? null;
}

/** Whether the one who looks may do something. @param permission - such as `keys:manage` */
export function useMay(permission: string): boolean {
  return useViewer()?.permissions.includes(permission) ?? false;
}
