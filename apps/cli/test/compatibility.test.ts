import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithRealData } from '@hbsc/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SAMPLES_FOLDER } from '../src/up/samples.ts';
import { curl, MAP, OPERATIONS, originalCurl, withFile } from './curl.ts';
import { type Stack, startStack } from './stack.ts';

describe('the API of the original HBSC', () => {
  let stack: Stack;
  let samples: string[];
  beforeAll(async () => {
    stack = await startStack();
    samples = (await readdir(SAMPLES_FOLDER)).filter((name) => name.endsWith('.wav'));
  });
  afterAll(() => stack?.stop());

  const sample = () => join(SAMPLES_FOLDER, samples[0] ?? '');
  const compatible = (...args: string[]) =>
    curl(stack.url, '-F', `operations=${OPERATIONS}`, ...args).then(
      (text) => JSON.parse(text).data.classifyHeatBeatSound,
    );

  it.each(['', '/graphql'])("answers the original's curl at %p", async (path) => {
    for (const name of samples) {
      const answer = await originalCurl(
        `${stack.url.replace('127.0.0.1', 'localhost')}${path}`,
        join(SAMPLES_FOLDER, name),
      );
      expect(answer).toMatchObject({ ok: true, error: null });
      const { predictions = [], topPrediction } = answer.prediction ?? {};
      expect(predictions.map(({ label, className }) => [label, className])).toEqual([
        [0, 'artifact'],
        [1, 'extrahls'],
        [2, 'murmur'],
        [3, 'normal'],
      ]);
      const confidences = predictions.map(({ confidence }) => confidence);
      expect(confidences.reduce((sum, confidence) => sum + confidence)).toBeCloseTo(1, 5);
      expect(topPrediction?.confidence).toBe(Math.max(...confidences));
      expect(topPrediction).toEqual(predictions[topPrediction?.label ?? -1]);
    }
  });

  it('answers in exactly the shape that was asked for, with nothing added', async () => {
    const text = await curl(
      stack.url,
      '-F',
      `operations=${OPERATIONS}`,
      '-F',
      `map=${MAP}`,
      '-F',
      `0=@${sample()}`,
    );
    const answer = JSON.parse(text);
    expect(Object.keys(answer)).toEqual(['data']);
    expect(Object.keys(answer.data)).toEqual(['classifyHeatBeatSound']);
    expect(Object.keys(answer.data.classifyHeatBeatSound)).toEqual(['error', 'ok', 'prediction']);
  });

  it('says what it is', async () => {
    const query =
      'fragment MetaFragment on MetaResponse { programmer main description language libraries } query Meta { meta { ...MetaFragment } }';
    const answer = await curl(
      stack.url,
      '-H',
      'content-type: application/json',
      '-d',
      JSON.stringify({ query }),
    );
    expect(JSON.parse(answer).data.meta).toEqual({
      programmer: expect.any(String),
      main: 'Heart Beat Sound Classification (HBSC)',
      description: expect.stringContaining('not a medical device'),
      language: 'typescript',
      libraries: expect.arrayContaining(['bullmq', 'onnxruntime', 'prisma']),
    });
  });

  it.each([
    ['a map but no file', () => ['-F', `map=${MAP}`], /holds none of that name/],
    ['no map', () => ['-F', `0=@${sample()}`], /"map" is missing/],
    [
      'a map that is not JSON',
      () => ['-F', 'map=0', '-F', `0=@${sample()}`],
      /"map" is missing or is not a JSON object/,
    ],
    [
      'two files for one variable',
      () => [
        '-F',
        'map={"0":["variables.input.audio"],"1":["variables.input.audio"]}',
        '-F',
        `0=@${sample()}`,
        '-F',
        `1=@${sample()}`,
      ],
      /both mapped to variables\.input\.audio/,
    ],
    [
      'two files of one name',
      () => ['-F', `map=${MAP}`, '-F', `0=@${sample()}`, '-F', `0=@${sample()}`],
      /two files named "0"/,
    ],
    [
      'a file the map does not name',
      () => ['-F', `map=${MAP}`, '-F', `0=@${sample()}`, '-F', `1=@${sample()}`],
      /does not name/,
    ],
    [
      'a wrong variable path',
      () => ['-F', 'map={"0":["variables.input.sound"]}', '-F', `0=@${sample()}`],
      /variables\.input\.sound/,
    ],
    [
      'a path into the prototype',
      () => ['-F', 'map={"0":["variables.__proto__.audio"]}', '-F', `0=@${sample()}`],
      /variables\.__proto__\.audio/,
    ],
  ])('answers %s in its own payload', async (_case, args, message) => {
    const answer = await compatible(...args());
    expect(answer).toEqual({
      ok: false,
      error: { field: 'audio', message: expect.stringMatching(message) },
      prediction: null,
    });
    expect(await stack.stagedFiles()).toEqual([]);
  });

  it('answers a JSON request without a file in its own payload', async () => {
    const answer = JSON.parse(
      await curl(stack.url, '-H', 'content-type: application/json', '-d', OPERATIONS),
    );
    expect(answer.data.classifyHeatBeatSound).toEqual({
      ok: false,
      error: { field: 'audio', message: expect.stringContaining('No file was sent') },
      prediction: null,
    });
  });

  it('refuses a body with no operations, as GraphQL does', async () => {
    const answer = JSON.parse(await curl(stack.url, '-F', 'operations={', '-F', `0=@${sample()}`));
    expect(answer.errors[0]).toMatchObject({
      message: expect.stringContaining('"operations" must hold the GraphQL request'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(await stack.stagedFiles()).toEqual([]);
  });

  it.each(['Origin: https://elsewhere.example', 'Sec-Fetch-Site: cross-site', 'Cookie: a=b'])(
    'refuses an upload that a web page could have sent: %s',
    async (header) => {
      const args = [
        '-H',
        header,
        '-F',
        `operations=${OPERATIONS}`,
        '-F',
        `map=${MAP}`,
        '-F',
        `0=@${sample()}`,
      ];
      expect(JSON.parse(await curl(stack.url, ...args)).errors[0].extensions.code).toBe('FORBIDDEN');
      const preflighted = await curl(stack.url, '-H', 'apollo-require-preflight: true', ...args);
      expect(JSON.parse(preflighted).data.classifyHeatBeatSound.ok).toBe(true);
    },
  );

  it('does not take a JSON object for a file', async () => {
    const forged = OPERATIONS.replace('"audio": null', '"audio": {"blob": {"bytes": 1}, "fileName": "x"}');
    const answer = JSON.parse(await curl(stack.url, '-H', 'content-type: application/json', '-d', forged));
    expect(answer.data.classifyHeatBeatSound).toMatchObject({ ok: false, error: { field: 'audio' } });
  });

  it('cuts off a body far past the limit and leaves nothing behind', async () => {
    await withFile('huge.wav', new Uint8Array(120 * 1024 * 1024), async (path) => {
      const chunked = [
        '-H',
        'Transfer-Encoding: chunked',
        '-F',
        `operations=${OPERATIONS}`,
        '-F',
        `map=${MAP}`,
        '-F',
        `0=@${path}`,
      ];
      const text = await curl(stack.url, ...chunked).catch(
        () => '{"errors":[{"extensions":{"code":"PAYLOAD_TOO_LARGE"}}]}',
      );
      expect(JSON.parse(text).errors[0].extensions.code).toBe('PAYLOAD_TOO_LARGE');
    });
    expect(await stack.stagedFiles()).toEqual([]);
    expect((await originalCurl(stack.url, sample())).ok).toBe(true);
  });

  describeWithRealData('with the recordings the original ships', (_recordings, folder) => {
    it.each(['artifact', 'extrahls', 'murmur', 'normal'])('recognises %s.wav', async (className) => {
      const path = join(folder, 'samples', `${className}.wav`);
      expect((await originalCurl(stack.url, path)).prediction?.topPrediction.className).toBe(className);
    });
  });
});
