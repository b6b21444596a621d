import type { ComponentType } from 'react';
import {
  IconActivityHeartbeat,
  IconCpu,
  IconHistory,
  IconKey,
  IconListDetails,
  IconMicrophone,
  IconSettings,
  IconStack2,
  IconStackPush,
} from '../parts/icons.ts';

/** A page of the navigation. */
export interface Destination {
  readonly to:
    | '/'
    | '/jobs'
    | '/batches'
    | '/classify'
    | '/models'
    | '/queues'
    | '/settings'
    | '/keys'
    | '/audit';
  readonly name: string;
  readonly icon: ComponentType<{ size?: number; stroke?: number }>;
  /** Goes there when it is pressed after g. */
  readonly key: string;
  /** The permission without which it shows nothing. */
  readonly needs: string;
}

export const DESTINATIONS: readonly Destination[] = [
  { to: '/', name: 'Overview', icon: IconActivityHeartbeat, key: 'o', needs: 'workload:read' },
  { to: '/jobs', name: 'Jobs', icon: IconListDetails, key: 'j', needs: 'jobs:read' },
  { to: '/batches', name: 'Batches', icon: IconStack2, key: 'b', needs: 'batches:read' },
  { to: '/classify', name: 'Classify now', icon: IconMicrophone, key: 'c', needs: 'jobs:submit' },
  { to: '/models', name: 'Models', icon: IconCpu, key: 'm', needs: 'models:read' },
  { to: '/queues', name: 'Queues', icon: IconStackPush, key: 'q', needs: 'queues:read' },
  { to: '/settings', name: 'Settings', icon: IconSettings, key: 's', needs: 'settings:read' },
  { to: '/keys', name: 'Keys', icon: IconKey, key: 'k', needs: 'keys:read' },
  { to: '/audit', name: 'Audit log', icon: IconHistory, key: 'a', needs: 'audit:read' },
];
