import { describe, expect, it } from '@jest/globals';
import { HttpWebhookTransport, newWebhookSecret } from '../src/index.ts';

const secret = newWebhookSecret();
const service = new HttpWebhookTransport({ secret, privateTargets: false });
const lenient = new HttpWebhookTransport({ secret, privateTargets: true });

const refusal = (message: unknown) => expect.objectContaining({ code: 'BAD_USER_INPUT', message });

function refusalBy(transport: HttpWebhookTransport, url: string): unknown {
  try {
    transport.admit(url);
    return null;
  } catch (error) {
    return error;
  }
}

describe('webhooks may go to', () => {
  it.each([
    'https://clinic.example/heart-sounds',
    'https://clinic.example:8443/heart-sounds?ward=7#bed-2',
    'https://CLINIC.example./',
    'https://klinik-münchen.example/',
    'https://local.clinic.example/',
    'https://mylocalhost.example/',
    'https://93.184.216.34/',
    'https://[2606:4700:4700::1111]:8443/',
    `https://clinic.example/${'x'.repeat(2_048 - 'https://clinic.example/'.length)}`,
  ])('%.60s', (url) => {
    expect(refusalBy(service, url)).toBeNull();
  });
});

describe('webhooks may not go to', () => {
  it.each([
    ['', 'is not an absolute URL'],
    ['heart-sounds', 'is not an absolute URL'],
    ['//clinic.example/', 'is not an absolute URL'],
    ['https://', 'is not an absolute URL'],
    ['https://clinic.example:99999/', 'is not an absolute URL'],
    ['https://256.1.1.1/', 'is not an absolute URL'],
    ['http://clinic.example/', 'begins with http: where https: is accepted'],
    ['ftp://clinic.example/', 'begins with ftp: where https: is accepted'],
    ['file:///etc/passwd', 'begins with file: where https: is accepted'],
    ['https://user@clinic.example/', 'holds a user name or password'],
    ['https://user:password@clinic.example/', 'holds a user name or password'],
    ['https://:password@clinic.example/', 'holds a user name or password'],
    [`https://clinic.example/${'x'.repeat(2_048)}`, 'has 2071 characters; at most 2048 are accepted'],
  ])('%.40s: it %s', (url, fault) => {
    expect(refusalBy(service, url)).toEqual(refusal(expect.stringContaining(fault)));
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback with a dot', '127.0.0.1.'],
    ['loopback, short', '127.1'],
    ['loopback, decimal', '2130706433'],
    ['loopback, octal', '0177.0.0.1'],
    ['loopback, hexadecimal', '0x7f000001'],
    ['loopback, percent-encoded', '%31%32%37.0.0.1'],
    ['loopback, full-width digits', '127.0.0.１'],
    ['unspecified', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['shared by carriers', '100.64.0.1'],
    ['link-local: cloud metadata', '169.254.169.254'],
    ['protocol assignments', '192.0.0.8'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['6to4 relays', '192.88.99.1'],
    ['benchmarking', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['loopback', '[::1]'],
    ['unspecified', '[::]'],
    ['IPv4-mapped loopback', '[::ffff:127.0.0.1]'],
    ['IPv4-mapped metadata', '[::ffff:a9fe:a9fe]'],
    ['IPv4-mapped, though public', '[::ffff:93.184.216.34]'],
    ['IPv4-compatible loopback', '[::127.0.0.1]'],
    ['translated IPv4', '[64:ff9b::7f00:1]'],
    ['translated IPv4, local use', '[64:ff9b:1::1]'],
    ['6to4 of loopback', '[2002:7f00:1::]'],
    ['Teredo', '[2001::1]'],
    ['link-local', '[fe80::1]'],
    ['site-local', '[fec0::1]'],
    ['unique local', '[fc00::1]'],
    ['unique local', '[fd12:3456:789a::1]'],
    ['multicast', '[ff02::1]'],
    ['documentation', '[2001:db8::1]'],
    ['documentation', '[3fff::1]'],
    ['discard', '[100::1]'],
    ['segment routing', '[5f00::1]'],
    ['not handed out', '[4000::1]'],
    ['this machine', 'localhost'],
    ['this machine', 'LOCALHOST.'],
    ['this machine', 'api.localhost'],
    ['multicast DNS', 'printer.local'],
    ['internal names', 'metadata.google.internal'],
    ['internal names', 'metadata.google.internal.'],
  ])('%s: %s', (_kind, host) => {
    const url = `https://${host}:8443/heart-sounds`;
    expect(refusalBy(service, url)).toEqual(refusal(expect.stringContaining('which is not public')));
    expect(refusalBy(lenient, url)).toBeNull();
  });
});

describe('where private targets are allowed, webhooks', () => {
  it('may go by plain HTTP', () => {
    expect(refusalBy(lenient, 'http://127.0.0.1:8080/')).toBeNull();
  });

  it.each([
    ['ftp://127.0.0.1/', 'begins with ftp: where https: or http: is accepted'],
    ['http://user@127.0.0.1/', 'holds a user name or password'],
    ['heart-sounds', 'is not an absolute URL'],
  ])('may still not go to %s', (url, fault) => {
    expect(refusalBy(lenient, url)).toEqual(refusal(expect.stringContaining(fault)));
  });
});
