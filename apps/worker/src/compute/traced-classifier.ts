import type { Classification, Classifier } from '@hbsc/core';
import { publicErrorOf } from '@hbsc/core';
import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';

/** A classifier whose every computation is a span, with one for each stage that the compute process measured. */
export class TracedClassifier implements Classifier {
  private readonly tracer = trace.getTracer('hbsc-worker');

  constructor(private readonly classifier: Classifier) {}

  classify(file: string, model: string, signal: AbortSignal): Promise<Classification> {
    return this.tracer.startActiveSpan('classify', { attributes: { 'hbsc.model': model } }, async (span) => {
      try {
        const classification = await this.classifier.classify(file, model, signal);
        span.setAttribute('hbsc.outcome', classification.outcome);
        this.tellStages(classification);
        return classification;
      } catch (error) {
        tellError(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
  }

  /** The stages come one after the other and end with the answer; of each, only how long it took is known here. */
  private tellStages({ timings: { decodeMs, resampleMs, analyseMs, inferMs } }: Classification): void {
    const stages = [
      ['decode', decodeMs],
      ['resample', resampleMs],
      ['analyse', analyseMs],
      ['infer', inferMs],
    ] as const;
    let moment = Date.now() - stages.reduce((sum, [, ms]) => sum + ms, 0);
    for (const [name, ms] of stages) {
      const span = this.tracer.startSpan(name, { startTime: moment });
      moment += ms;
      span.end(moment);
    }
  }
}

/** By its code alone: messages are for those whose recording it is. */
function tellError(span: Span, error: unknown): void {
  const { code } = publicErrorOf(error);
  span.setAttribute('hbsc.error', code);
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}
