import type { UploadValue } from './upload.ts';

/**
 * Puts each file at the paths its map entry names, as the GraphQL multipart request specification has it.
 *
 * @param map - the form field: JSON such as `{"0":["variables.input.audio"]}`
 * @returns what is wrong with the map, for the sender to read, or null when every file found its one place
 */
export function placeFiles(
  operations: Record<string, unknown>,
  map: string | undefined,
  files: ReadonlyMap<string, UploadValue>,
): string | null {
  const entries = parseRecord(map);
  if (!entries) {
    return 'The form field "map" is missing or is not a JSON object. Send map={"0":["variables.input.audio"]}.';
  }
  const taken = new Map<string, string>();
  for (const [name, paths] of Object.entries(entries)) {
    const file = files.get(name);
    if (!file)
      return `The map names a file "${name}" but the request holds none of that name. Send it with the request.`;
    if (!Array.isArray(paths)) return `The map must give a list of paths for the file "${name}".`;
    for (const path of paths.map(String)) {
      const earlier = taken.get(path);
      if (earlier !== undefined)
        return `The files "${earlier}" and "${name}" are both mapped to ${path}. Send one file.`;
      taken.set(path, name);
      if (!placeAt(operations, path.split('.'), file)) {
        return `The map names ${path}, which is not a null in the operations. Map the file to variables.input.audio.`;
      }
    }
  }
  const stray = [...files.keys()].find((name) => !Object.hasOwn(entries, name));
  return stray === undefined
    ? null
    : `The request holds a file "${stray}" that its map does not name. Send one file.`;
}

/** The JSON object in a form field, or null when there is none. */
export function parseRecord(text: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Replaces the null at a path; false when there is none. Only the document's own keys are followed. */
function placeAt(operations: Record<string, unknown>, path: readonly string[], file: UploadValue): boolean {
  const last = path.at(-1);
  if (last === undefined || path[0] !== 'variables') return false;
  let holder: unknown = operations;
  for (const key of path.slice(0, -1)) {
    if (!isRecord(holder) || !Object.hasOwn(holder, key)) return false;
    holder = holder[key];
  }
  if (!isRecord(holder) || !Object.hasOwn(holder, last) || holder[last] !== null) return false;
  holder[last] = file;
  return true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
