import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HbscError, type Limits } from '@hbsc/core';
import type { DecodedSamples } from './decoded.ts';
import { ACCEPTED_FORMATS, formatName } from './format.ts';
import { decodeWav } from './wav/wav.ts';

/** Formats that are left to ffmpeg, with the demuxer each is forced through: none is guessed from the content. */
const DEMUXERS = { aac: 'aac', m4a: 'mov' } as const;

export type FfmpegFormat = keyof typeof DEMUXERS;

/** Most bytes taken from ffmpeg: two minutes of 8 channels at 48 kHz in 32 bits fit. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
/** Decoded past the limit, so that a recording that is too long shows itself. */
const GRACE_SECONDS = 1;

/**
 * Decodes AAC and M4A with the `ffmpeg` on the PATH. The recording waits in a private temporary file, since M4A
 * may keep its index at the end; and of the environment ffmpeg gets the PATH alone. Half of `limits.computeMs` is its time.
 *
 * @throws HbscError `UNSUPPORTED_MEDIA_TYPE` without ffmpeg, `UNDECODABLE_AUDIO`, `AUDIO_TOO_LONG`
 */
export async function decodeWithFfmpeg(
  bytes: Uint8Array,
  format: FfmpegFormat,
  limits: Limits,
): Promise<DecodedSamples> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-audio-'));
  try {
    const input = join(folder, 'recording');
    await writeFile(input, bytes, { mode: 0o600 });
    return decodeWav(await runFfmpeg(input, format, limits), limits);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function argumentsFor(input: string, format: FfmpegFormat, maxSeconds: number): string[] {
  const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'quiet'];
  const source = ['-protocol_whitelist', 'file', '-f', DEMUXERS[format], '-i', `file:${input}`];
  const firstAudioOnly = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-t', String(maxSeconds + GRACE_SECONDS)];
  return [...quiet, ...source, ...firstAudioOnly, '-c:a', 'pcm_f32le', '-f', 'wav', 'pipe:1'];
}

/** Runs ffmpeg and returns the WAV stream it writes. */
function runFfmpeg(input: string, format: FfmpegFormat, limits: Limits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const ffmpeg = spawn('ffmpeg', argumentsFor(input, format, limits.maxSeconds), {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH },
      timeout: limits.computeMs / 2,
      killSignal: 'SIGKILL',
    });
    const output: Buffer[] = [];
    let outputBytes = 0;
    ffmpeg.stdout.on('data', (part: Buffer) => {
      output.push(part);
      outputBytes += part.length;
      if (outputBytes > MAX_OUTPUT_BYTES) ffmpeg.kill('SIGKILL');
    });
    ffmpeg.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? withoutFfmpeg(format) : error);
    });
    ffmpeg.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output));
      else reject(undecodable(format));
    });
  });
}

function withoutFfmpeg(format: FfmpegFormat): HbscError {
  return new HbscError(
    'UNSUPPORTED_MEDIA_TYPE',
    `The file is ${formatName(format)}, which this server cannot decode for want of ffmpeg; ${ACCEPTED_FORMATS}.`,
  );
}

function undecodable(format: FfmpegFormat): HbscError {
  return new HbscError(
    'UNDECODABLE_AUDIO',
    `The ${formatName(format)} file could not be decoded: it is damaged, holds no sound, or unpacks to too much; ` +
      `${ACCEPTED_FORMATS}, and intact AAC and M4A.`,
  );
}
