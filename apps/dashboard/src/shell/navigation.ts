import type { ComponentType } from 'react';
import { IconActivityHeartbeat, IconListDetails, IconMicrophone } from '../parts/icons.ts';

/** A page of the navigation. */
export interface Destination {
  readonly to: '/' | '/jobs' | '/classify';
  readonly name: string;
  readonly icon: ComponentType<{ size?: number; stroke?: number }>;
  /** Goes there when it is pressed after g. */
  readonly key: string;
}

export const DESTINATIONS: readonly Destination[] = [
  { to: '/', name: 'Overview', icon: IconActivityHeartbeat, key: 'o' },
  { to: '/jobs', name: 'Jobs', icon: IconListDetails, key: 'j' },
  { to: '/classify', name: 'Classify now', icon: IconMicrophone, key: 'c' },
];
