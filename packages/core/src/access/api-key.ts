import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from './permissions.ts';

const PREFIX = 'hbsc_';
const KEY = /^hbsc_[A-Za-z0-9_-]{43}$/;

/** A key as it is known after it was shown. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** To the minute; null before the first use. */
  readonly lastUsedAt: Date | null;
}

/** A key about to be committed. */
export interface NewApiKey extends Pick<ApiKey, 'id' | 'name' | 'tenant' | 'role' | 'expiresAt'> {
  /** SHA-256 of the key, hex. */
  readonly sha256: string;
}

/** Where keys live. The keys themselves are kept nowhere. */
export interface ApiKeyRepository {
  create(key: NewApiKey): Promise<ApiKey>;
  /** By the SHA-256 of the key; null when there is none, or it is over. */
  findValid(sha256: string): Promise<(ApiKey & { readonly sha256: string }) | null>;
  /** Those of the keys that are still good. */
  validOf(ids: readonly string[]): Promise<string[]>;
  /** Says that a key was used; writes it once a minute at most. */
  touch(id: string): Promise<void>;
  /** Newest first, at most `first` of them, those after the cursor. */
  list(first: number, after: { readonly createdAt: Date; readonly id: string } | null): Promise<ApiKey[]>;
  /** Null when there is no such key. Revoking a revoked key changes nothing. */
  revoke(id: string): Promise<ApiKey | null>;
}

/** A key that nobody can guess: 32 random bytes. */
export function newSecret(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/** Whether a bearer token has the form of a key. */
export function looksLikeKey(token: string): boolean {
  return KEY.test(token);
}

/** Under which a key is kept: enough, for what has 256 random bits needs no slow hash. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares two hashes in a time that says nothing of where they differ. */
export function isSameHash(first: string, second: string): boolean {
  const [a, b] = [Buffer.from(first, 'hex'), Buffer.from(second, 'hex')];
  return a.length === b.length && timingSafeEqual(a, b);
}
