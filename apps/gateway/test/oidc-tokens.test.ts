import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { OidcTokens, tokensOf } from '../src/access/oidc-tokens.ts';

describe('tokens of an OpenID Connect issuer', () => {
  let server: Server;
  let issuer: string;
  let key: CryptoKey;
  let tokens: OidcTokens;
  let keysAt: string;
  /** What the issuer answers with 503. */
  let failing: string | null = null;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    key = pair.privateKey;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'first', alg: 'ES256' };
    server = createServer(({ url }, response) => {
      const answers: Record<string, object> = {
        '/.well-known/openid-configuration': { issuer, jwks_uri: keysAt },
        '/keys': { keys: [jwk] },
      };
      if (url === failing) return void response.writeHead(503).end('{}');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answers[url ?? ''] ?? {}));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    keysAt = `${issuer}/keys`;
    tokens = new OidcTokens({ issuer, audience: 'hbsc', roleClaim: 'hbsc_role', tenantClaim: 'hbsc_tenant' });
  });
  afterAll(() => void server?.close());

  const signed = (claims: object, { by = key, audience = 'hbsc', expires = '5 minutes' } = {}) =>
    new SignJWT({ hbsc_role: 'researcher', hbsc_tenant: 'clinic', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'first' })
      .setIssuer(issuer)
      .setSubject('ada')
      .setAudience(audience)
      .setExpirationTime(expires)
      .sign(by);

  it('say who somebody is, to what tenant he belongs and what he may do', async () => {
    expect(await tokens.verify(await signed({ name: 'Ada' }))).toEqual({
      subject: `${issuer}#ada`,
      keyId: null,
      name: 'Ada',
      role: 'researcher',
      tenant: 'clinic',
      expiresAt: expect.any(Date),
    });
  });

  it.each([
    ['for another service', () => signed({}, { audience: 'other' }), 'aud'],
    ['that is over', () => signed({}, { expires: '-5 minutes' }), 'exp'],
    [
      'signed by somebody else',
      async () => signed({}, { by: (await generateKeyPair('ES256')).privateKey }),
      'signature',
    ],
    ['that is none', async () => 'no.token.here', 'no good token'],
  ])('are refused %s', async (_what, token, reason) => {
    await expect(tokens.verify(await token())).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining(reason),
    });
  });

  it.each([[{ hbsc_role: 'king' }], [{ hbsc_tenant: '../etc' }], [{ hbsc_role: undefined }]])(
    'open nothing where they say %j',
    async (claims) => {
      await expect(tokens.verify(await signed(claims))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    },
  );

  describe('while the issuer', () => {
    const trusting = (address: string) =>
      new OidcTokens({
        issuer: address,
        audience: 'hbsc',
        roleClaim: 'hbsc_role',
        tenantClaim: 'hbsc_tenant',
      });
    const unavailable = {
      code: 'ISSUER_UNAVAILABLE',
      message: expect.stringMatching(/issuer.*Try again later/),
    };

    it('does not answer, are not called bad, unless they are without its help', async () => {
      const gone = trusting('http://127.0.0.1:1');
      await expect(gone.verify(await signed({}))).rejects.toMatchObject(unavailable);
      await expect(gone.verify('no.token.here')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    });

    it.each(['/.well-known/openid-configuration', '/keys'])(
      'fails at %s, are put off until it is back',
      async (path) => {
        const fresh = trusting(issuer);
        failing = path;
        await expect(fresh.verify(await signed({}))).rejects.toMatchObject(unavailable);
        failing = null;
        await expect(fresh.verify(await signed({}))).resolves.toMatchObject({ tenant: 'clinic' });
      },
    );

    it('names keys that anybody on the way could exchange, are not taken', async () => {
      keysAt = 'http://keys.example/keys';
      await expect(trusting(issuer).verify(await signed({}))).rejects.toMatchObject(unavailable);
      keysAt = `${issuer}/keys`;
    });
  });

  it('say of themselves alone that they are bad when no key of the issuer fits', async () => {
    const secret = new TextEncoder().encode('s'.repeat(32));
    const symmetric = new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    await expect(tokens.verify(await symmetric)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const foreign = new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid: 'unknown' }).sign(key);
    await expect(tokens.verify(await foreign)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('are taken only where the settings name issuer and audience', () => {
    const claims = { HBSC_OIDC_ROLE_CLAIM: 'role', HBSC_OIDC_TENANT_CLAIM: 'tenant' };
    expect(tokensOf({ ...claims, HBSC_OIDC_ISSUER: undefined, HBSC_OIDC_AUDIENCE: 'hbsc' })).toBeNull();
    expect(tokensOf({ ...claims, HBSC_OIDC_ISSUER: issuer, HBSC_OIDC_AUDIENCE: 'hbsc' })).toBeInstanceOf(
      OidcTokens,
    );
    expect(() => tokensOf({ ...claims, HBSC_OIDC_ISSUER: issuer, HBSC_OIDC_AUDIENCE: undefined })).toThrow(
      'HBSC_OIDC_AUDIENCE',
    );
  });
});
