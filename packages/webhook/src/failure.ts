/** The code of the error that says a host name leads to an address that is not public. */
export const ADDRESS_NOT_PUBLIC = 'ADDRESS_NOT_PUBLIC';

/** What a client reads, by the code of what node says. The first that fits counts. */
const REASONS: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^ADDRESS_NOT_PUBLIC$/, 'The address is private; webhooks go to public addresses only.'],
  [/^(ENOTFOUND|EAI_.*)$/, 'The address could not be resolved.'],
  [/^ECONNREFUSED$/, 'The connection was refused.'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT)$/, 'The address could not be reached.'],
  [/^(ECONNRESET|EPIPE)$/, 'The connection was closed before there was an answer.'],
  [/SELF_SIGNED_CERT/, 'The TLS certificate was not accepted: it is signed by itself.'],
  [/^CERT_HAS_EXPIRED$/, 'The TLS certificate was not accepted: it has expired.'],
  [/^CERT_NOT_YET_VALID$/, 'The TLS certificate was not accepted: it is not valid yet.'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'The TLS certificate was not accepted: it is for another host name.'],
  [/CERT/, 'The TLS certificate was not accepted: no authority that is trusted vouches for it.'],
  [/^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/, 'The TLS certificate was not accepted: its chain is not complete.'],
  [/^(EPROTO|ERR_SSL_.*|ERR_TLS_.*)$/, 'No TLS connection could be agreed on.'],
  [/^HPE_HEADER_OVERFLOW$/, "The answer's headers are too large."],
  [/^HPE_/, 'The answer is not HTTP.'],
];

/** Why a request failed, in words that tell a client what to look at and nothing of the inside. */
export function failureOf(error: unknown): string {
  const { code = '' } = error as { code?: string };
  return REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? 'The connection failed.';
}
