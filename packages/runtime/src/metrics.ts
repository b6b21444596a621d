import {
  type Collector,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type LabelValues,
  type OpenMetricsContentType,
  Registry,
} from 'prom-client';

export type { Counter, Gauge, Histogram };

/** Labels of a metric, each with every value it may have; null where the code that counts bounds them. */
export type Labels<Name extends string> = Readonly<Record<Name, readonly string[] | null>>;

/** A value, and the labels it has. */
export type Sample<Name extends string> = readonly [labels: LabelValues<Name>, value: number];

/** What Prometheus is told of a process: numbers, with labels of few values and never an id or a name of anybody. */
export class Metrics {
  private readonly registry = registryOf();

  /** Counts events. Where every label's values are known, it is 0 for each from the start, so that the first event is seen as one. */
  counter<Name extends string>(name: string, help: string, labels: Labels<Name>): Counter<Name> {
    const counter = new Counter({ name, help, labelNames: namesOf(labels), registers: [this.registry] });
    for (const combination of combinationsOf(labels)) counter.inc(combination, 0);
    return counter;
  }

  /** @param buckets - upper bounds, in the unit that the name ends with */
  histogram<Name extends string>(
    name: string,
    help: string,
    labels: Labels<Name>,
    buckets: readonly number[],
  ): Histogram<Name> {
    const histogram = new Histogram({
      name,
      help,
      labelNames: namesOf(labels),
      buckets: [...buckets],
      registers: [this.registry],
    });
    for (const combination of combinationsOf(labels)) histogram.zero(combination);
    return histogram;
  }

  /** Something that is read when it is asked for. @param read - what there is to tell; nothing when it is not known */
  gauge<Name extends string>(
    name: string,
    help: string,
    labelNames: readonly Name[],
    read: () => readonly Sample<Name>[] | Promise<readonly Sample<Name>[]>,
  ): void {
    const collect = async function (this: Gauge<Name>) {
      const samples = await read();
      this.reset();
      // Without labels, what is not known would read as 0.
      if (labelNames.length === 0 && samples.length === 0) this.remove();
      for (const [labels, value] of samples) this.set(labels, value);
    };
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect: collect as unknown as Collector,
    });
  }

  /** Everything as OpenMetrics text. */
  async exposition(): Promise<{ readonly contentType: string; readonly text: string }> {
    const registries = [ofProcess(), this.registry];
    const texts = await Promise.all(registries.map((registry) => registry.metrics()));
    return {
      contentType: this.registry.contentType,
      text: `${texts.map((text) => text.replace(/# EOF\n?$/, '')).join('')}# EOF\n`,
    };
  }
}

let processRegistry: Registry<OpenMetricsContentType> | null = null;

/** What there is to tell of any Node process: event loop, memory, garbage collection, processor time. It is begun once. */
function ofProcess(): Registry<OpenMetricsContentType> {
  if (processRegistry === null) {
    processRegistry = registryOf();
    collectDefaultMetrics({ register: processRegistry as unknown as Registry });
  }
  return processRegistry;
}

function registryOf(): Registry<OpenMetricsContentType> {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}

function namesOf<Name extends string>(labels: Labels<Name>): Name[] {
  return Object.keys(labels) as Name[];
}

function combinationsOf<Name extends string>(labels: Labels<Name>): LabelValues<Name>[] {
  return namesOf(labels).reduce<LabelValues<Name>[]>(
    (known, name) =>
      (labels[name] ?? []).flatMap((value) => known.map((some) => ({ ...some, [name]: value }))),
    [{}],
  );
}
