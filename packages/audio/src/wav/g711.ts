/** G.711 mu-law byte to its sample, full scale 1 (ITU-T G.711, table 2b, as 14 bits shifted to 16). */
export const MU_LAW_SAMPLES: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => {
  const code = ~byte & 0xff;
  const segment = (code >> 4) & 0x07;
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << segment) - 0x84;
  return (code & 0x80 ? -magnitude : magnitude) / 32768;
});

/** G.711 A-law byte to its sample, full scale 1 (ITU-T G.711, table 1b, as 13 bits shifted to 16). */
export const A_LAW_SAMPLES: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 0x07;
  const step = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return (code & 0x80 ? magnitude : -magnitude) / 32768;
});
