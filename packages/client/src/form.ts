/** A part of a form that is a file. */
export interface FormFile {
  readonly content: Blob;
  readonly fileName: string;
}

const BOUNDARY_BYTES = 16;

/**
 * A multipart form (RFC 7578) as one body, its type with the boundary. Of `FormData`, Node would read a stream for each file; of
 * this it reads one, and the length of it all is known beforehand.
 *
 * @param parts - text or files, by name, in this order
 */
export function encodeForm(parts: readonly (readonly [name: string, part: string | FormFile])[]): Blob {
  const boundary = `hbsc-${hex(crypto.getRandomValues(new Uint8Array(BOUNDARY_BYTES)))}`;
  const encoded = parts.flatMap(([name, part]): BlobPart[] => {
    const begin = `--${boundary}\r\ncontent-disposition: form-data; name="${escaped(name)}"`;
    if (typeof part === 'string') return [`${begin}\r\n\r\n${part}\r\n`];
    const type = part.content.type || 'application/octet-stream';
    return [
      `${begin}; filename="${escaped(part.fileName)}"\r\ncontent-type: ${type}\r\n\r\n`,
      part.content,
      '\r\n',
    ];
  });
  return new Blob([...encoded, `--${boundary}--\r\n`], { type: `multipart/form-data; boundary=${boundary}` });
}

/** As the HTML standard has names in forms. */
function escaped(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
