import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HbscError, HEART_SOUND_CLASSES, type ModelIdentity } from '@hbsc/core';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { DEFAULT_MODEL, directoryOfModel } from './model-catalogue.ts';
import { ModelError, type ModelManifest, readManifest } from './model-manifest.ts';
import { Resampler } from './resampler.ts';
import { openSession } from './session.ts';

/** Rates that recordings usually have, Hz: CD and telephone audio, digital stethoscopes, public data sets. */
export const COMMON_RATES_HZ = [44_100, 48_000, 22_050, 16_000, 11_025, 8_000, 4_000, 2_000] as const;

export interface LoadOptions {
  /** Threads one operator may use; 1 unless given: scale by processes, not by threads. */
  readonly threads?: number;
}

/** What the model says of one recording. */
export interface ModelAnswer {
  /** One probability a class, in label order; they sum to 1. */
  readonly probabilities: number[];
  readonly resampleMs: number;
  readonly inferMs: number;
}

/**
 * A model ready to classify. Computing blocks the event loop (`InferenceSession.run` of onnxruntime-node is
 * synchronous), so it belongs in a process of its own.
 */
export class HeartSoundModel {
  readonly identity: ModelIdentity;
  readonly manifest: ModelManifest;
  readonly #session: InferenceSession;
  readonly #resampler: Resampler;

  private constructor(manifest: ModelManifest, session: InferenceSession, threads: number) {
    const { name, version, sha256, input, resampling } = manifest;
    this.identity = { name, version, sha256 };
    this.manifest = manifest;
    this.#session = session;
    this.#resampler = new Resampler({ targetRateHz: input.sampleRateHz, design: resampling, threads });
  }

  /**
   * Loads a model whose file is, to the byte, the one its manifest describes.
   *
   * @param model - as {@link directoryOfModel} takes it
   * @throws ModelError when there is none, its manifest does not fit, or its file is another one
   */
  static async load(
    model: string | URL = DEFAULT_MODEL,
    { threads = 1 }: LoadOptions = {},
  ): Promise<HeartSoundModel> {
    const directory = await directoryOfModel(model);
    const manifest = await readManifest(directory);
    const session = await openSession(await readModelFile(directory, manifest), threads);
    const { input, output } = manifest;
    if (!session.inputNames.includes(input.name) || !session.outputNames.includes(output.name)) {
      await session.release();
      throw new ModelError(
        `${join(directory, manifest.file)} has inputs ${session.inputNames.join(', ')} and outputs ` +
          `${session.outputNames.join(', ')}; its manifest says ${input.name} and ${output.name}`,
      );
    }
    return new HeartSoundModel(manifest, session, threads);
  }

  /**
   * Classifies one recording.
   *
   * @param samples - mono, `[N]`; must not change until the promise settles
   * @param sampleRateHz - whole Hz
   * @throws HbscError `AUDIO_TOO_SHORT`, `AUDIO_TOO_LONG` where the model's own bounds are narrower than the
   * service's; `UNDECODABLE_AUDIO` when a sample is not a finite number
   * @throws RangeError for a rate no ratio can be found for
   */
  async classify(samples: Float32Array, sampleRateHz: number): Promise<ModelAnswer> {
    this.#checkLength(samples.length / sampleRateHz);
    const begun = performance.now();
    const resampled = await this.#resampler.resample(samples, sampleRateHz);
    if (!allFinite(resampled)) {
      throw new HbscError('UNDECODABLE_AUDIO', 'The recording holds samples that are not finite numbers.');
    }
    const resampledAt = performance.now();
    const probabilities = await this.#infer(resampled);
    return { probabilities, resampleMs: resampledAt - begun, inferMs: performance.now() - resampledAt };
  }

  /** Opens what the first recordings of the usual rates would otherwise wait for. */
  async warmUp(ratesHz: readonly number[] = COMMON_RATES_HZ): Promise<void> {
    for (const rateHz of ratesHz) {
      const samples = Math.ceil(this.manifest.input.minSeconds * rateHz);
      await this.classify(
        Float32Array.from({ length: samples }, (_, n) => Math.sin(n)),
        rateHz,
      );
    }
  }

  /** Frees the native memory. The model cannot be used afterwards. */
  async release(): Promise<void> {
    await this.#resampler.release();
    await this.#session.release();
  }

  #checkLength(seconds: number): void {
    const { minSeconds, maxSeconds } = this.manifest.input;
    const accepted = `The model takes ${minSeconds} to ${maxSeconds} s.`;
    if (seconds < minSeconds) {
      throw new HbscError('AUDIO_TOO_SHORT', `The recording lasts ${seconds.toFixed(2)} s. ${accepted}`);
    }
    if (seconds > maxSeconds) {
      throw new HbscError('AUDIO_TOO_LONG', `The recording lasts ${seconds.toFixed(2)} s. ${accepted}`);
    }
  }

  async #infer(samples: Float32Array): Promise<number[]> {
    const { input, output } = this.manifest;
    const answer = await this.#session.run({
      [input.name]: new Tensor('float32', samples, [1, samples.length]),
    });
    const values = answer[output.name]?.data;
    if (
      !(values instanceof Float32Array) ||
      values.length !== HEART_SOUND_CLASSES.length ||
      !allFinite(values)
    ) {
      throw new Error(`model ${this.identity.name}@${this.identity.version} gave no probabilities`);
    }
    return Array.from(values);
  }
}

async function readModelFile(directory: string, { file, bytes, sha256 }: ModelManifest): Promise<Uint8Array> {
  const path = join(directory, file);
  const content = await readFile(path).catch((cause: unknown) => {
    throw new ModelError(`${path} cannot be read; the manifest names it as the model's file`, { cause });
  });
  if (content.length !== bytes) {
    throw new ModelError(`${path} has ${content.length} bytes; the manifest says ${bytes}`);
  }
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== sha256) {
    throw new ModelError(`${path} has SHA-256 ${found}; the manifest says ${sha256}`);
  }
  return content;
}

/** Whether every sample is finite: infinities and NaN survive a sum, and float32 samples cannot overflow it. */
function allFinite(samples: Float32Array): boolean {
  let sum = 0;
  for (let n = 0; n < samples.length; n++) sum += samples[n] ?? 0;
  return Number.isFinite(sum);
}
