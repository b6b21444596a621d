import { createHmac, randomBytes } from 'node:crypto';
import type { WebhookMessage } from '@hbsc/core';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new key to sign webhooks with, as Standard Webhooks writes keys: `whsec_` and base64. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** The headers by which a receiver tells who sent a message, when, and that it is whole (Standard Webhooks 1.0.0). */
export function signatureHeaders(secret: string, { id, at, body }: WebhookMessage) {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const timestamp = Math.floor(at.getTime() / 1000).toString();
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
