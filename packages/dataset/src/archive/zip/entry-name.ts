import { type ExtraField, getFileNameLowLevel } from 'yauzl';

const UTF8_FLAG = 0x800;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The name of a ZIP archive's entry. Without a mark that it is UTF-8, it is that where it can be, as macOS writes it, and
 * else in the alphabet of old (code page 437).
 */
export function entryNameOf(isUtf8: boolean, raw: Buffer, extraFields: ExtraField[]): string {
  return getFileNameLowLevel(isUtf8 || canBeUtf8(raw) ? UTF8_FLAG : 0, raw, extraFields, true);
}

function canBeUtf8(raw: Buffer): boolean {
  try {
    strictUtf8.decode(raw);
    return true;
  } catch {
    return false;
  }
}
