/** What a decoder hands back, before the signal itself is looked at. */
export interface DecodedSamples {
  readonly sampleRateHz: number;
  /** Channels in the file. */
  readonly channels: number;
  /** The mean of the channels, full scale 1. */
  readonly samples: Float32Array;
}
