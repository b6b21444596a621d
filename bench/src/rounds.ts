import type { Round } from './measurement.ts';
import type { BenchOptions } from './options.ts';
import { progress } from './progress.ts';
import type { ServiceUnderLoad } from './service-under-load.ts';

/** All rounds with one number of clients. */
export interface RoundsOfClients {
  readonly clients: number;
  readonly rounds: readonly Round[];
}

/** Measures each number of clients in turns: whatever slows the machine for a while falls on all of them. */
export async function measureRounds(
  service: ServiceUnderLoad,
  { clients, rounds, seconds }: Pick<BenchOptions, 'clients' | 'rounds' | 'seconds'>,
): Promise<RoundsOfClients[]> {
  const found = clients.map((count) => ({ clients: count, rounds: [] as Round[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const entry of found) {
      const count = entry.clients;
      progress(`round ${round} of ${rounds}: ${count} client${count === 1 ? '' : 's'}`);
      entry.rounds.push(await service.classify(count, seconds));
    }
  }
  return found;
}
