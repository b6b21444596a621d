import { hasSignature } from './signature.ts';

/** Brands of ISO media files that hold pictures and no sound. */
const STILL_PICTURE_BRANDS = ['heic', 'heix', 'hevc', 'mif1', 'msf1', 'avif', 'avis', 'crx '];

/** Whether this is an ISO base media file (ISO/IEC 14496-12) that may hold sound: M4A, MP4, 3GP, QuickTime. */
export function sniffMp4Audio(bytes: Uint8Array): boolean {
  return hasSignature(bytes, 'ftyp', 4) && !isStillPicture(bytes);
}

/** Whether this is an ISO base media file whose brand says HEIC, AVIF or another still picture. */
export function isStillPicture(bytes: Uint8Array): boolean {
  return (
    hasSignature(bytes, 'ftyp', 4) && STILL_PICTURE_BRANDS.some((brand) => hasSignature(bytes, brand, 8))
  );
}
