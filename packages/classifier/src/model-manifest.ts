import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HEART_SOUND_CLASSES } from '@hbsc/core';
import { z } from 'zod';

/** A model that cannot be used, and why. Meant for whoever runs the service: the message names files. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

const dimension = z.union([z.number().int(), z.string(), z.null()]);

const share = z.number().min(0).max(1);

const manifestSchema = z
  .object({
    name: z.string().min(1),
    version: z.string().min(1),
    /** The ONNX file, beside the manifest. */
    file: z.string().regex(/^[\w.-]+$/, 'must be a file name without a folder'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
    bytes: z.number().int().positive(),
    /** Must be the service's own classes, in label order. */
    classes: z.array(z.string()).refine((classes) => classes.join() === HEART_SOUND_CLASSES.join(), {
      error: ({ input }) => `must be ${HEART_SOUND_CLASSES.join(', ')}, found ${listed(input)}`,
    }),
    input: z.object({
      name: z.string().min(1),
      sampleRateHz: z.number().int().positive(),
      channels: z.literal(1),
      /** Shortest recording the model takes, seconds. */
      minSeconds: z.number().positive(),
      /** Longest recording the model takes, seconds. */
      maxSeconds: z.number().positive(),
      shape: z.array(dimension).length(2),
    }),
    output: z.object({ name: z.string().min(1), shape: z.array(dimension).length(2) }),
    /** How the model's second output, `[1, W, 4]`, cuts the recording; null for a model that answers for the whole alone. */
    windows: z
      .object({
        output: z.string().min(1),
        /** Of each window but the last, which the recording's end may cut. */
        lengthSeconds: z.number().positive(),
        /** From the beginning of one window to that of the next. */
        hopSeconds: z.number().positive(),
      })
      .refine(({ hopSeconds, lengthSeconds }) => hopSeconds <= lengthSeconds, {
        error: 'hopSeconds must be at most lengthSeconds: no second may lie between two windows',
      })
      .nullable(),
    /** What makes the outputs probabilities to go by, fitted on recordings the model had not seen. */
    calibration: z.object({ method: z.literal('temperature'), temperature: z.number().positive() }),
    decision: z.object({
      /** The model is not certain when its highest calibrated probability is under this; never so with 0. */
      uncertainBelow: share,
      /** The share of unseen recordings that this was chosen to leave certain. */
      coverage: share,
    }),
    resampling: z.object({
      zeroCrossings: z.number().positive(),
      kaiserBeta: z.number().nonnegative(),
      rolloff: z.number().positive().max(1),
      maxTerm: z.number().int().positive(),
    }),
    /** How well the model did, for whoever chooses one. */
    figures: z.array(
      z.object({
        name: z.string().min(1),
        value: z.number(),
        /** The 95 % interval; both null where there is none. */
        low: z.number().nullable(),
        high: z.number().nullable(),
      }),
    ),
    /** What the model was trained on; free in form. */
    training: z.record(z.string(), z.unknown()),
    licence: z.string().min(1),
    notice: z.string().min(1),
  })
  .readonly();

/** What `manifest.json` says of a model. */
export type ModelManifest = z.infer<typeof manifestSchema>;

/**
 * Reads the manifest of the model in a directory.
 *
 * @throws ModelError when it is missing, is no JSON, or does not fit; every fault is listed
 */
export async function readManifest(directory: string): Promise<ModelManifest> {
  const file = join(directory, 'manifest.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ModelError(`there is no model in ${directory}: ${file} cannot be read`, { cause });
  });
  const parsed = manifestSchema.safeParse(jsonOf(text, file));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'manifest'}: ${message}`,
  );
  throw new ModelError(`${file} does not describe a usable model: ${faults.join('; ')}`);
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ModelError(`${file} is not valid JSON`, { cause });
  }
}

function listed(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
