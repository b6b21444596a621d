import { describe, expect, it } from '@jest/globals';
import { CLASSIFY, jsonRequest, SUBMIT, uploadRequest } from '../src/load/requests.ts';
import { syntheticRecordings } from '../src/recordings.ts';

describe('prepared requests', () => {
  it('are multipart GraphQL requests that a standard parser reads', async () => {
    const recording = { name: 'murmur.wav', bytes: Uint8Array.from([82, 73, 70, 70, 13, 10]) };
    const { body, contentType } = uploadRequest(CLASSIFY, recording, '"ok":true');
    const form = await new Response(Buffer.from(body), {
      headers: { 'content-type': contentType },
    }).formData();
    expect(JSON.parse(String(form.get('operations')))).toEqual({
      query: CLASSIFY,
      variables: { input: { audio: null } },
    });
    expect(JSON.parse(String(form.get('map')))).toEqual({ 0: ['variables.input.audio'] });
    const file = form.get('0') as File;
    expect(file.name).toBe('murmur.wav');
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(recording.bytes);
  });

  it('carry what else the input holds beside the recording', async () => {
    const recording = { name: 'murmur.wav', bytes: Uint8Array.from([82]) };
    const { body, contentType } = uploadRequest(SUBMIT, recording, '"job"', { priority: 'LOW' });
    const form = await new Response(Buffer.from(body), {
      headers: { 'content-type': contentType },
    }).formData();
    expect(JSON.parse(String(form.get('operations'))).variables).toEqual({
      input: { priority: 'LOW', audio: null },
    });
  });

  it('are plain JSON without a file', () => {
    const { body, contentType } = jsonRequest('{ meta { main } }', 'main');
    expect(contentType).toBe('application/json');
    expect(JSON.parse(Buffer.from(body).toString())).toEqual({ query: '{ meta { main } }' });
  });
});

describe('synthetic recordings', () => {
  it('are one 0.8 MB WAV a class', () => {
    const recordings = syntheticRecordings();
    expect(recordings.map(({ name }) => name)).toEqual([
      'artifact.wav',
      'extrahls.wav',
      'murmur.wav',
      'normal.wav',
    ]);
    for (const { bytes } of recordings) expect(bytes.length).toBe(44 + 9 * 44_100 * 2);
  });
});
