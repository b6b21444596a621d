import type { Place } from './site.ts';

/** A queue server that no other suite uses. */
export interface QueueServer {
  readonly place: Place;
  /** Cuts every connection; new ones are welcome. */
  cutConnections(): Promise<void>;
  /** Cuts every connection and refuses new ones, until it comes back. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Keeps connections and takes new ones, but answers none, until it speaks again. */
  fallSilent(): void;
  speak(): void;
  /** Takes it away, whoever is still connected. */
  destroy(): Promise<void>;
}
