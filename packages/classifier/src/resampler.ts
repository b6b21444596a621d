import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { planBlocks, resamplingModel } from './resampling-graph.ts';
import { type RateRatio, type ResamplingDesign, rateRatio } from './resampling-kernel.ts';
import { openSession } from './session.ts';

export interface ResamplerOptions {
  readonly targetRateHz: number;
  readonly design: ResamplingDesign;
  /** Threads one conversion may use; 1 unless given. */
  readonly threads?: number;
  /** How many ratios stay open, the least recently used one leaving first; 16 unless given. */
  readonly capacity?: number;
}

/** A ratio's open session and how its rows are cut. */
interface Conversion {
  readonly rowSamples: number;
  readonly blockOutputs: number;
  readonly leadOutputs: number;
  readonly session: InferenceSession;
}

/** Converts recordings of any sample rate to one rate. Conversions run one after another. */
export class Resampler {
  readonly #targetRateHz: number;
  readonly #design: ResamplingDesign;
  readonly #threads: number;
  readonly #capacity: number;
  /** By ratio, least recently used first. */
  readonly #conversions = new Map<string, Conversion>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ targetRateHz, design, threads = 1, capacity = 16 }: ResamplerOptions) {
    this.#targetRateHz = targetRateHz;
    this.#design = design;
    this.#threads = threads;
    this.#capacity = capacity;
  }

  /** Ratios that are open, such as `80/441`, least recently used first. */
  get openRatios(): string[] {
    return [...this.#conversions.keys()];
  }

  /**
   * Converts one mono recording. Blocks the event loop while it computes.
   *
   * @param samples - mono, `[N]`; must not change until the promise settles
   * @param sampleRateHz - whole Hz
   * @returns `ceil(N * up / down)` samples; the very same array when the rate needs no change
   * @throws RangeError for a rate that is not a positive whole number or too far from the target
   */
  resample(samples: Float32Array, sampleRateHz: number): Promise<Float32Array> {
    return this.#inTurn(async () => {
      const ratio = rateRatio(sampleRateHz, this.#targetRateHz, this.#design.maxTerm);
      if (ratio.up === ratio.down || samples.length === 0) return samples;
      return convert(samples, ratio, await this.#conversionFor(ratio));
    });
  }

  /** Closes every session, once running conversions are over. A later {@link resample} opens them anew. */
  release(): Promise<void> {
    return this.#inTurn(async () => {
      const conversions = [...this.#conversions.values()];
      this.#conversions.clear();
      await Promise.all(conversions.map(({ session }) => session.release()));
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #conversionFor(ratio: RateRatio): Promise<Conversion> {
    const key = `${ratio.up}/${ratio.down}`;
    const conversion = this.#conversions.get(key) ?? (await this.#open(ratio));
    this.#conversions.delete(key);
    this.#conversions.set(key, conversion);
    const [eldest] = this.#conversions;
    if (this.#conversions.size > this.#capacity && eldest !== undefined) {
      this.#conversions.delete(eldest[0]);
      await eldest[1].session.release();
    }
    return conversion;
  }

  async #open(ratio: RateRatio): Promise<Conversion> {
    const plan = planBlocks(ratio, this.#design);
    const { rowSamples, blockOutputs, leadOutputs } = plan;
    return {
      rowSamples,
      blockOutputs,
      leadOutputs,
      // Without memory of its own: there are many, and each would keep that of the longest recording it saw.
      session: await openSession(resamplingModel(plan), this.#threads),
    };
  }
}

async function convert(
  samples: Float32Array,
  { up, down }: RateRatio,
  conversion: Conversion,
): Promise<Float32Array> {
  const { rowSamples, blockOutputs, leadOutputs, session } = conversion;
  const rows = Math.floor(samples.length / rowSamples);
  const tail = new Float32Array(rowSamples);
  tail.set(samples.subarray(rows * rowSamples));
  const { blocks } = await session.run({
    rows: new Tensor('float32', samples.subarray(0, rows * rowSamples), [rows, rowSamples]),
    tail: new Tensor('float32', tail, [1, rowSamples]),
  });
  if (!(blocks?.data instanceof Float32Array))
    throw new TypeError('the resampling graph has lost its output');
  const start = blockOutputs - leadOutputs;
  return blocks.data.subarray(start, start + Math.ceil((samples.length * up) / down));
}
