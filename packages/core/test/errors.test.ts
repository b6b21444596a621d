import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES, HbscError, isErrorCode, meaningOf, publicErrorOf } from '../src/index.ts';

/** What clients were told they may meet. A change here is a change of the API. */
const DOCUMENTED = {
  BAD_USER_INPUT: { status: 400, retryable: false },
  UNAUTHENTICATED: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  CONFLICT: { status: 409, retryable: false },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false },
  UNDECODABLE_AUDIO: { status: 422, retryable: false },
  AUDIO_TOO_SHORT: { status: 422, retryable: false },
  AUDIO_TOO_LONG: { status: 422, retryable: false },
  SILENT_AUDIO: { status: 422, retryable: false },
  ARCHIVE_REJECTED: { status: 422, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  QUEUE_UNAVAILABLE: { status: 503, retryable: true },
  STORAGE_UNAVAILABLE: { status: 503, retryable: true },
  MODEL_UNAVAILABLE: { status: 503, retryable: true },
  ISSUER_UNAVAILABLE: { status: 503, retryable: true },
  TIMEOUT: { status: 504, retryable: true },
  INTERNAL: { status: 500, retryable: true },
};

describe('the error catalogue', () => {
  it('is the closed list of the API', () => {
    expect(ERROR_CODES).toEqual(Object.keys(DOCUMENTED));
  });

  it.each(ERROR_CODES)(
    'gives %s a status, a text and an advice for people and a word on trying again',
    (code) => {
      const sentence = expect.stringMatching(/^[A-Z].*\.$/);
      expect(meaningOf(code)).toEqual({ ...DOCUMENTED[code], text: sentence, advice: sentence });
      expect(isErrorCode(code)).toBe(true);
    },
  );

  it.each(['', 'internal', 'toString', '__proto__', 'constructor', 404, null, undefined, {}])(
    'does not know %p',
    (value) => {
      expect(isErrorCode(value)).toBe(false);
    },
  );
});

describe('an HBSC error', () => {
  it('says what its code means unless it knows better', () => {
    expect(new HbscError('SILENT_AUDIO')).toMatchObject({
      name: 'HbscError',
      code: 'SILENT_AUDIO',
      message: meaningOf('SILENT_AUDIO').text,
    });
    expect(new HbscError('SILENT_AUDIO', 'Nothing but zeros.').message).toBe('Nothing but zeros.');
  });

  it('keeps its cause to itself', () => {
    const cause = new Error('connect ECONNREFUSED 10.0.0.7:5432');
    const error = new HbscError('QUEUE_UNAVAILABLE', 'Try again.', { cause });
    expect(error.cause).toBe(cause);
    expect(publicErrorOf(error)).toEqual({ code: 'QUEUE_UNAVAILABLE', message: 'Try again.' });
  });
});

describe('the public face of an error', () => {
  it.each([
    new Error('relation "Job" does not exist'),
    new RangeError('/srv/hbsc/recordings/abc'),
    Object.assign(new Error('forged'), { code: 'NOT_FOUND' }),
    'a thrown string',
    undefined,
    null,
  ])('shows nothing of %p', (error) => {
    expect(publicErrorOf(error)).toEqual({ code: 'INTERNAL', message: meaningOf('INTERNAL').text });
  });
});
