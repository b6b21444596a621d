import { spawn } from 'node:child_process';
import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
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
/** Where ffmpeg finds the recording: the first place after its standard ones. */
const INPUT_FD = 3;
/** Decoded past the limit, so that a recording that is too long shows itself. */
const GRACE_SECONDS = 1;

/**
 * Decodes AAC and M4A with the `ffmpeg` on the PATH. The recording waits in a private file, since M4A may keep its
 * index at the end; and of the environment ffmpeg gets the PATH alone. Half of `limits.computeMs` is its time. When
 * this process is killed meanwhile, nothing is left: the file has no name any more, and ffmpeg ends itself after as long.
 *
 * @throws HbscError `UNSUPPORTED_MEDIA_TYPE` without ffmpeg, `UNDECODABLE_AUDIO`, `AUDIO_TOO_LONG`
 */
export async function decodeWithFfmpeg(
  bytes: Uint8Array,
  format: FfmpegFormat,
  limits: Limits,
): Promise<DecodedSamples> {
  const input = await unnamedFile(bytes);
  try {
    return decodeWav(await runFfmpeg(input.fd, format, limits), limits);
  } finally {
    await input.close();
  }
}

/** A file that is gone when it is closed, whatever becomes of this process. */
async function unnamedFile(bytes: Uint8Array): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'hbsc-audio-'));
  try {
    const path = join(folder, 'recording');
    await writeFile(path, bytes, { mode: 0o600 });
    return await open(path, 'r');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function argumentsFor(format: FfmpegFormat, { maxSeconds, computeMs }: Limits): string[] {
  const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'quiet'];
  const bounds = ['-timelimit', String(Math.ceil(computeMs / 2_000)), '-max_alloc', String(MAX_OUTPUT_BYTES)];
  const source = ['-protocol_whitelist', 'file', '-f', DEMUXERS[format], '-i', `file:/dev/fd/${INPUT_FD}`];
  const firstAudioOnly = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-t', String(maxSeconds + GRACE_SECONDS)];
  return [...quiet, ...bounds, ...source, ...firstAudioOnly, '-c:a', 'pcm_f32le', '-f', 'wav', 'pipe:1'];
}

/** Runs ffmpeg and returns the WAV stream it writes. */
function runFfmpeg(input: number, format: FfmpegFormat, limits: Limits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const ffmpeg = spawn('ffmpeg', argumentsFor(format, limits), {
      stdio: ['ignore', 'pipe', 'ignore', input],
      env: { PATH: process.env.PATH },
      timeout: limits.computeMs / 2,
      killSignal: 'SIGKILL',
    });
    const output: Buffer[] = [];
    let outputBytes = 0;
    ffmpeg.stdout?.on('data', (part: Buffer) => {
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
