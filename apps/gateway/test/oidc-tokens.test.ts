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

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    key = pair.privateKey;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'first', alg: 'ES256' };
    server = createServer(({ url }, response) => {
      const answers: Record<string, object> = {
        '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
        '/keys': { keys: [jwk] },
      };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answers[url ?? ''] ?? {}));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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

  it('are refused while the issuer does not answer', async () => {
    const gone = new OidcTokens({
      issuer: 'http://127.0.0.1:1',
      audience: 'hbsc',
      roleClaim: 'hbsc_role',
      tenantClaim: 'hbsc_tenant',
    });
    await expect(gone.verify(await signed({}))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('does not answer'),
    });
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
