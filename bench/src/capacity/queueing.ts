/** Queueing theory as pure functions. Times are in any one unit, rates in its inverse. */

/** One resource of a network: what a job asks of it, and how many servers answer. */
export interface Station {
  /** Service demand: the time one job keeps one server busy, over all its visits. */
  readonly demand: number;
  /** Servers that take from one queue. */
  readonly servers: number;
}

/**
 * Most jobs in a unit of time that any network of these stations can carry (asymptotic bound).
 *
 * @see Lazowska et al., Quantitative System Performance (1984), chapter 5
 */
export function throughputBound(stations: readonly Station[]): number {
  return Math.min(...stations.map(({ demand, servers }) => servers / demand));
}

/** Share of a station's servers that are busy at this throughput (utilisation law). */
export function utilisation(throughput: number, { demand, servers }: Station): number {
  return (throughput * demand) / servers;
}

/**
 * Probability that a job finds every server busy (Erlang C); 1 at and beyond saturation.
 *
 * @param offered - arrival rate times service time, in servers
 */
export function erlangC(offered: number, servers: number): number {
  if (offered >= servers) return 1;
  let blocking = 1;
  for (let n = 1; n <= servers; n++) blocking = (offered * blocking) / (n + offered * blocking);
  const load = offered / servers;
  return blocking / (1 - load * (1 - blocking));
}

/** Mean wait before service in M/M/c; infinite at and beyond saturation. */
export function waitOf(arrivalRate: number, { demand, servers }: Station): number {
  const offered = arrivalRate * demand;
  if (offered >= servers) return Number.POSITIVE_INFINITY;
  return (erlangC(offered, servers) * demand) / (servers - offered);
}

/**
 * Mean wait of the first of two classes in M/M/c, where it goes before the second and does not interrupt it. Both have
 * the same service time.
 *
 * @param firstRate - arrivals of the class that goes first
 * @param secondRate - arrivals of the other
 * @see Kella and Yechiali, Waiting times in the non-preemptive priority M/M/c queue (1985)
 */
export function waitOfFirst(firstRate: number, secondRate: number, { demand, servers }: Station): number {
  const first = firstRate * demand;
  if (first >= servers) return Number.POSITIVE_INFINITY;
  return (erlangC(first + secondRate * demand, servers) * demand) / (servers - first);
}

/** What a closed network does with a fixed number of clients that ask again as soon as they are answered. */
export interface ClosedNetwork {
  readonly throughput: number;
  readonly responseTime: number;
}

/**
 * Exact mean value analysis of a closed network with stations of several servers.
 *
 * @param think - time a client waits before it asks again
 * @see Reiser and Lavenberg, Mean-value analysis of closed multichain queuing networks (1980)
 */
export function solveClosed(stations: readonly Station[], clients: number, think = 0): ClosedNetwork {
  const states = stations.map(({ servers }) => new StationState(servers));
  let solved: ClosedNetwork = { throughput: 0, responseTime: 0 };
  for (let population = 1; population <= clients; population++) {
    const times = stations.map((station, index) => states[index]?.responseTime(station) ?? 0);
    const responseTime = times.reduce((sum, time) => sum + time, 0);
    const throughput = population / (think + responseTime);
    stations.forEach((station, index) => {
      states[index]?.advance(station, throughput, times[index] ?? 0);
    });
    solved = { throughput, responseTime };
  }
  return solved;
}

/** What is known of one station with one client less. */
class StationState {
  private queue = 0;
  /** Probability that j of the servers are busy, for each j below all. */
  private readonly busy: number[];

  constructor(servers: number) {
    this.busy = Array.from({ length: servers }, (_, j) => (j === 0 ? 1 : 0));
  }

  responseTime({ demand, servers }: Station): number {
    const idle = this.busy.reduce((sum, chance, j) => sum + (servers - 1 - j) * chance, 0);
    return (demand / servers) * (1 + this.queue + idle);
  }

  advance({ demand, servers }: Station, throughput: number, responseTime: number): void {
    const offered = throughput * demand;
    this.queue = throughput * responseTime;
    let inUse = 0;
    for (let j = servers - 1; j >= 1; j--) {
      this.busy[j] = (offered * (this.busy[j - 1] ?? 0)) / j;
      inUse += (servers - j) * (this.busy[j] ?? 0);
    }
    this.busy[0] = Math.max(0, 1 - (offered + inUse) / servers);
  }
}
