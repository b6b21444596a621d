/** Hosts that are remembered. */
const MOST_HOSTS = 1_000;

/** Hosts that left a request unanswered. Until such a one answers it is asked one thing at a time, so that waiting for it keeps few. */
export class SilentHosts {
  /** Whether something is being asked, by host. */
  private readonly asked = new Map<string, boolean>();

  /** Whether the host may be asked now; if so, {@link heard} has to follow. */
  mayAsk(host: string): boolean {
    const asked = this.asked.get(host);
    if (asked === false) this.asked.set(host, true);
    return asked !== true;
  }

  /** @param answered - whether there was an answer of any kind */
  heard(host: string, answered: boolean): void {
    this.asked.delete(host);
    if (!answered) this.asked.set(host, false);
    const [oldest] = this.asked.keys();
    if (this.asked.size > MOST_HOSTS && oldest !== undefined) this.asked.delete(oldest);
  }
}
