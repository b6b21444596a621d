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

/** Posts a form, as `encodeForm` makes it, and tells how far it is. Browsers tell that of an XMLHttpRequest alone, Node of a stream. */
export function postWithProgress(
  href: string,
  form: Blob,
  outgoing: Outgoing,
  onProgress: ProgressListener,
): Promise<Response> {
  return typeof XMLHttpRequest === 'undefined'
    ? postAsStream(href, form, outgoing, onProgress)
    : postByBrowser(href, form, outgoing, onProgress);
}

function postAsStream(
  href: string,
  form: Blob,
  { headers, signal }: Outgoing,
  onProgress: ProgressListener,
): Promise<Response> {
  let sentBytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, stream) {
      sentBytes += chunk.byteLength;
      onProgress({ sentBytes, totalBytes: form.size });
      stream.enqueue(chunk);
    },
  });
  return fetch(href, {
    method: 'POST',
    headers: { ...headers, 'content-type': form.type },
    body: form.stream().pipeThrough(counting),
    duplex: 'half',
    signal: signal ?? null,
  } as RequestInit);
}

function postByBrowser(
  href: string,
  form: Blob,
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
