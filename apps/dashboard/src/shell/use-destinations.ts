import { useViewer } from '../service/viewer.ts';
import { DESTINATIONS, type Destination } from './navigation.ts';

/** The pages that show something to the one who looks; none before it is known who that is. */
export function useDestinations(): readonly Destination[] {
  const viewer = useViewer();
  return DESTINATIONS.filter(({ needs }) => viewer?.permissions.includes(needs));
}
