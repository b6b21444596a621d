/** How much of a request has been handed to the connection. */
export interface SendingProgress {
  readonly sentBytes: number;
  /** With what is around the files in the request. */
  readonly totalBytes: number;
}

/** Hears how a request is being sent: at its end, and on the way as often as there is news. */
export type ProgressListener = (progress: SendingProgress) => void;

interface Outgoing {
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal | undefined;
}

/** Posts a form and tells how far it is. Browsers tell that of an XMLHttpRequest alone, Node of a stream. */
export function postWithProgress(
  href: string,
  form: FormData,
  outgoing: Outgoing,
  onProgress: ProgressListener,
): Promise<Response> {
  return typeof XMLHttpRequest === 'undefined'
    ? postAsStream(href, form, outgoing, onProgress)
    : postByBrowser(href, form, outgoing, onProgress);
}

async function postAsStream(
  href: string,
  form: FormData,
  { headers, signal }: Outgoing,
  onProgress: ProgressListener,
): Promise<Response> {
  const encoded = new Response(form);
  const contentType = encoded.headers.get('content-type') ?? '';
  const content = await encoded.blob();
  let sentBytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, stream) {
      sentBytes += chunk.byteLength;
      onProgress({ sentBytes, totalBytes: content.size });
      stream.enqueue(chunk);
    },
  });
  return fetch(href, {
    method: 'POST',
    headers: { ...headers, 'content-type': contentType },
    body: content.stream().pipeThrough(counting),
    duplex: 'half',
    signal: signal ?? null,
  } as RequestInit);
}

function postByBrowser(
  href: string,
  form: FormData,
  { headers, signal }: Outgoing,
  onProgress: ProgressListener,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    const hangUp = () => request.abort();
    request.open('POST', href);
    request.responseType = 'blob';
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress({ sentBytes: loaded, totalBytes: total });
    request.onload = () =>
      resolve(new Response(request.response, { status: request.status, headers: headersOf(request) }));
    request.onerror = () => reject(new TypeError('The connection was lost.'));
    request.onabort = () => reject(signal?.reason);
    request.onloadend = () => signal?.removeEventListener('abort', hangUp);
    signal?.addEventListener('abort', hangUp);
    request.send(form);
  });
}

function headersOf(request: XMLHttpRequest): Headers {
  const lines = request.getAllResponseHeaders().trim().split('\r\n');
  return new Headers(
    lines.map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trim()];
    }),
  );
}
