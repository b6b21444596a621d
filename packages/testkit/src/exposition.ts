/** A page of metrics as a service tells them, in the text of OpenMetrics. */
export class Exposition {
  /** Every series as it is written there, such as `hbsc_queued_jobs{lane="bulk"}`, and its value. */
  readonly series: ReadonlyMap<string, number>;

  constructor(readonly text: string) {
    const samples = new Map<string, number>();
    for (const line of text.split('\n')) {
      const [, series, value] = /^([a-z][^ ]*(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      if (series !== undefined) samples.set(series, Number(value));
    }
    this.series = samples;
  }

  /** Names of all series, without labels. */
  get names(): ReadonlySet<string> {
    return new Set([...this.series.keys()].map((series) => series.replace(/\{.*/, '')));
  }

  /** Every label and its values. */
  get labels(): ReadonlyMap<string, ReadonlySet<string>> {
    const labels = new Map<string, Set<string>>();
    for (const series of this.series.keys()) {
      for (const [, name = '', value = ''] of series.matchAll(/([a-z_]+)="([^"]*)"/g)) {
        labels.set(name, (labels.get(name) ?? new Set()).add(value));
      }
    }
    return labels;
  }

  value(series: string): number | undefined {
    return this.series.get(series);
  }
}
