import { expect, it } from '@jest/globals';
import { encodeForm } from '../src/form.ts';

it('reads as the form it was, whatever its names and files hold', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, n) => n % 251);
  const body = encodeForm([
    ['operations', '{"query":"caf\u00e9"}'],
    ['0', { content: new Blob([bytes], { type: 'audio/wav' }), fileName: 'h\u00f6r "1".wav' }],
    ['1', { content: new Blob(['--hbsc-\r\n']), fileName: 'b.flac' }],
  ]);
  const form = await new Response(body).formData();
  expect([...form.keys()]).toEqual(['operations', '0', '1']);
  expect(form.get('operations')).toBe('{"query":"caf\u00e9"}');
  const [first, second] = [form.get('0'), form.get('1')] as File[];
  expect([first?.name, first?.type]).toEqual(['h\u00f6r "1".wav', 'audio/wav']);
  expect(new Uint8Array((await first?.arrayBuffer()) ?? [])).toEqual(bytes);
  expect([second?.name, second?.type]).toEqual(['b.flac', 'application/octet-stream']);
  expect(await second?.text()).toBe('--hbsc-\r\n');
});

it('lets no name out of its quotes or its line', async () => {
  const body = await encodeForm([['a"b', { content: new Blob(['x']), fileName: 'c"\r\nd: e' }]]).text();
  expect(body).toContain('name="a%22b"; filename="c%22%0D%0Ad: e"\r\n');
});

it('has a boundary of its own each time', () => {
  expect(encodeForm([]).type).not.toBe(encodeForm([]).type);
});
