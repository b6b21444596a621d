import type { BatchView } from '@hbsc/client';

const BAR_WIDTH = 24;
const LINE_EVERY_MS = 5_000;

/** Shows on standard error how far a command is: one line that changes on a terminal, elsewhere a line every few seconds. */
export class ProgressLine {
  private readonly isTerminal = process.stderr.isTTY === true;
  private isBegun = false;
  private toldAt = Number.NEGATIVE_INFINITY;

  show(text: string): void {
    if (this.isTerminal) {
      process.stderr.write(`\r  ${text}\x1b[K`);
      this.isBegun = true;
    } else if (performance.now() - this.toldAt >= LINE_EVERY_MS) this.write(text);
  }

  /** Says something that stays. */
  tell(text: string): void {
    this.close();
    this.write(text);
  }

  /** Ends the line that is being changed. */
  close(): void {
    if (this.isBegun) process.stderr.write('\n');
    this.isBegun = false;
  }

  private write(text: string): void {
    process.stderr.write(`  ${text}\n`);
    this.toldAt = performance.now();
  }
}

/** `[######------] 120/240  Sending` */
export function bar(doing: string, done: number, total: number): string {
  const filled = total === 0 ? 0 : Math.floor((BAR_WIDTH * done) / total);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] ${done}/${total}  ${doing}`;
}

/** How far the service is with a batch, how fast it is, and how long it will still take. */
export function batchBar({ status, counts, ratePerSecond, etaSeconds }: BatchView): string {
  const done = counts.succeeded + counts.failed + counts.cancelled;
  return [
    bar(status === 'RUNNING' ? 'Classifying' : status, done, counts.total),
    `${ratePerSecond.toFixed(1)}/s`,
    ...(etaSeconds === null ? [] : [`${duration(etaSeconds)} left`]),
    ...(counts.failed === 0 ? [] : [`${counts.failed} failed`]),
  ].join('  ');
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}
