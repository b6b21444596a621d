import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  HbscError,
  HEART_SOUND_CLASSES,
  type ModelIdentity,
  modelNameOf,
  type WindowProbabilities,
} from '@hbsc/core';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { calibrated } from './calibration.ts';
import { DEFAULT_MODEL, directoryOfModel, MODELS_DIRECTORY } from './model-catalogue.ts';
import { ModelError, type ModelManifest, readManifest } from './model-manifest.ts';
import { Resampler } from './resampler.ts';
import { openSession } from './session.ts';

/** Rates that recordings usually have, Hz: CD and telephone audio, digital stethoscopes, public data sets. */
export const COMMON_RATES_HZ = [44_100, 48_000, 22_050, 16_000, 11_025, 8_000, 4_000, 2_000] as const;

/** How far from 1 the sum of float32 probabilities may be. */
const SUM_TOLERANCE = 1e-3;

export interface LoadOptions {
  /** Threads one operator may use; 1 unless given: scale by processes, not by threads. */
  readonly threads?: number;
  /** Where models are looked for by name; those of the package unless given. */
  readonly modelsDirectory?: string;
}

/** What the model says of one recording. */
export interface ModelAnswer {
  /** One calibrated probability a class, in label order; they sum to 1. */
  readonly probabilities: number[];
  /** The same for each stretch of the recording, in order of time; the whole is one where the model says no more. */
  readonly windows: WindowProbabilities[];
  /** Whether the model is as sure as its manifest wants it to be. */
  readonly isCertain: boolean;
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
    { threads = 1, modelsDirectory = MODELS_DIRECTORY }: LoadOptions = {},
  ): Promise<HeartSoundModel> {
    const directory = await directoryOfModel(model, modelsDirectory);
    const manifest = await readManifest(directory);
    const file = await readModelFile(directory, manifest);
    const session = await openSession(file, threads, { keepsMemory: true });
    const inputs = [manifest.input.name];
    const outputs = outputsOf(manifest);
    if (!isAmong(inputs, session.inputNames) || !isAmong(outputs, session.outputNames)) {
      await session.release();
      throw new ModelError(
        `${join(directory, manifest.file)} has inputs ${session.inputNames.join(', ')} and outputs ` +
          `${session.outputNames.join(', ')}; its manifest says ${inputs.join()} and ${outputs.join(', ')}`,
      );
    }
    return new HeartSoundModel(manifest, session, threads);
  }

  /**
   * Classifies one recording.
   *
   * @param samples - mono, `[N]`; must not change until the promise settles
   * @param sampleRateHz - whole Hz
   * @throws as {@link resample} and {@link infer}
   */
  async classify(samples: Float32Array, sampleRateHz: number): Promise<ModelAnswer> {
    return this.infer(await this.resample(samples, sampleRateHz));
  }

  /**
   * Brings a recording to the model's own rate.
   *
   * @param samples - mono, `[N]`; must not change until the promise settles
   * @param sampleRateHz - whole Hz
   * @throws HbscError `AUDIO_TOO_SHORT`, `AUDIO_TOO_LONG` where the model's own bounds are narrower than the service's
   * @throws RangeError for a rate no ratio can be found for
   */
  async resample(samples: Float32Array, sampleRateHz: number): Promise<Float32Array> {
    this.#checkLength(samples.length / sampleRateHz);
    return this.#resampler.resample(samples, sampleRateHz);
  }

  /**
   * Classifies what {@link resample} returned.
   *
   * @throws HbscError `UNDECODABLE_AUDIO` when a sample is not a finite number
   * @throws Error when the model gives no probabilities
   */
  async infer(resampled: Float32Array): Promise<ModelAnswer> {
    if (!allFinite(resampled)) {
      throw new HbscError('UNDECODABLE_AUDIO', 'The recording holds samples that are not finite numbers.');
    }
    const { input, output, windows, decision } = this.manifest;
    const answer = await this.#session.run({
      [input.name]: new Tensor('float32', resampled, [1, resampled.length]),
    });
    const [probabilities] = this.#rowsOf(answer[output.name]);
    if (probabilities === undefined) throw this.#nonsense();
    const seconds = resampled.length / input.sampleRateHz;
    return {
      probabilities,
      windows: windows
        ? this.#windowsOf(this.#rowsOf(answer[windows.output]), windows, seconds)
        : [{ startSeconds: 0, endSeconds: seconds, probabilities }],
      isCertain: Math.max(...probabilities) >= decision.uncertainBelow,
    };
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

  /** The rows of an output whose last dimension are the classes, calibrated. */
  #rowsOf(output: Tensor | undefined): number[][] {
    const values = output?.data;
    const classes = HEART_SOUND_CLASSES.length;
    if (!(values instanceof Float32Array) || output?.dims.at(-1) !== classes) throw this.#nonsense();
    const rows = Array.from({ length: values.length / classes }, (_, row) =>
      Array.from(values.subarray(row * classes, (row + 1) * classes)),
    );
    if (!rows.every(areProbabilities)) throw this.#nonsense();
    const { temperature } = this.manifest.calibration;
    return rows.map((row) => calibrated(row, temperature));
  }

  #windowsOf(
    rows: number[][],
    { lengthSeconds, hopSeconds }: NonNullable<ModelManifest['windows']>,
    seconds: number,
  ): WindowProbabilities[] {
    if (rows.length === 0 || (rows.length - 1) * hopSeconds >= seconds) throw this.#nonsense();
    return rows.map((probabilities, window) => ({
      startSeconds: window * hopSeconds,
      endSeconds: Math.min(window * hopSeconds + lengthSeconds, seconds),
      probabilities,
    }));
  }

  #nonsense(): Error {
    return new Error(`model ${modelNameOf(this.identity)} gave no probabilities`);
  }
}

function outputsOf({ output, windows }: ModelManifest): string[] {
  return windows ? [output.name, windows.output] : [output.name];
}

function isAmong(wanted: readonly string[], found: readonly string[]): boolean {
  return wanted.every((name) => found.includes(name));
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

function areProbabilities(row: readonly number[]): boolean {
  const sum = row.reduce((total, probability) => total + probability, 0);
  return Math.min(...row) >= 0 && Math.abs(sum - 1) < SUM_TOLERANCE;
}

/** Whether every sample is finite: infinities and NaN survive a sum, and float32 samples cannot overflow it. */
function allFinite(samples: Float32Array): boolean {
  let sum = 0;
  for (let n = 0; n < samples.length; n++) sum += samples[n] ?? 0;
  return Number.isFinite(sum);
}
