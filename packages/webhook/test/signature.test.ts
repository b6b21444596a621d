import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newWebhookSecret } from '../src/index.ts';
import { signatureHeaders } from '../src/signature.ts';

const BODY = '{"type":"job.ended","data":{"clientReference":"Ångström ♥"}}';
const MINUTE_MS = 60_000;

describe('signature', () => {
  const secret = newWebhookSecret();
  const receiver = new Webhook(secret);
  const signed = (at = new Date(), body = BODY) => signatureHeaders(secret, { id: 'some-job-1', at, body });

  it('is accepted by the public library of Standard Webhooks', () => {
    expect(receiver.verify(BODY, signed())).toEqual(JSON.parse(BODY));
  });

  it('is the one that the specification gives as its example', () => {
    const example = signatureHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: new Date(1_614_265_330_999),
      body: '{"test": 2432232314}',
    });
    expect(example).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it.each([
    ['body', BODY.replace('ended', 'begun'), {}],
    ['id', BODY, { 'webhook-id': 'some-job-2' }],
    ['time', BODY, { 'webhook-timestamp': (Math.floor(Date.now() / 1000) - 60).toString() }],
    ['signature', BODY, { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` }],
  ])('is refused when the %s was changed', (_what, body, change) => {
    expect(() => receiver.verify(body, { ...signed(), ...change })).toThrow('No matching signature');
  });

  it('is refused by a receiver with another key', () => {
    expect(() => new Webhook(newWebhookSecret()).verify(BODY, signed())).toThrow('No matching signature');
  });

  it.each([-6 * MINUTE_MS, 6 * MINUTE_MS])('is refused when it is %d ms away from now', (offset) => {
    expect(() => receiver.verify(BODY, signed(new Date(Date.now() + offset)))).toThrow('timestamp too');
  });
});

describe('a new secret', () => {
  it('holds 32 random bytes in the form that the setting wants', () => {
    const [first, second] = [newWebhookSecret(), newWebhookSecret()];
    expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(second).not.toBe(first);
  });
});
