export { newWebhookSecret } from './signature.ts';
export { HttpWebhookTransport, type HttpWebhookTransportOptions } from './transport.ts';
