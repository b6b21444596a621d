import type { ComponentType } from 'react';
import {
  IconActivityHeartbeat,
  IconCpu,
  IconListDetails,
  IconMicrophone,
  IconSettings,
  IconStack2,
  IconStackPush,
} from '../parts/icons.ts';

/** A page of the navigation. */
export interface Destination {
  readonly to: '/' | '/jobs' | '/batches' | '/classify' | '/models' | '/queues' | '/settings';
  readonly name: string;
  readonly icon: ComponentType<{ size?: number; stroke?: number }>;
  /** Goes there when it is pressed after g. */
  readonly key: string;
}

export const DESTINATIONS: readonly Destination[] = [
  { to: '/', name: 'Overview', icon: IconActivityHeartbeat, key: 'o' },
  { to: '/jobs', name: 'Jobs', icon: IconListDetails, key: 'j' },
  { to: '/batches', name: 'Batches', icon: IconStack2, key: 'b' },
  { to: '/classify', name: 'Classify now', icon: IconMicrophone, key: 'c' },
  { to: '/models', name: 'Models', icon: IconCpu, key: 'm' },
  { to: '/queues', name: 'Queues', icon: IconStackPush, key: 'q' },
  { to: '/settings', name: 'Settings', icon: IconSettings, key: 's' },
];
