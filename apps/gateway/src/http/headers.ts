import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/** Names the job behind an answer of the compatibility mutation. */
export const JOB_ID_HEADER = 'hbsc-job-id';

/**
 * What every answer tells a browser: run nothing of it, load nothing for it, show it in no frame, guess no type, and tell
 * nobody where it came from. Pages of the service's own replace the content security policy by theirs. Whether a host is
 * reached by HTTPS alone is for the one to say that ends TLS.
 */
export const PROTECTIVE_HEADERS: readonly (readonly [name: string, value: string])[] = headersOf(
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  }),
);

/** Puts the {@link PROTECTIVE_HEADERS} on every answer of a server, those included that no route gives. */
export function protectAnswers(server: Server): void {
  server.prependListener('request', (_request, response) => {
    for (const [name, value] of PROTECTIVE_HEADERS) response.setHeader(name, value);
  });
}

/** They are the same for every request, so that one answer tells them all. */
function headersOf(middleware: ReturnType<typeof helmet>): [string, string][] {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  middleware(request, response, () => undefined);
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}
