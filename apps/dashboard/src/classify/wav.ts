const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;

/** What is needed of an AudioBuffer. */
type Sound = Pick<AudioBuffer, 'sampleRate' | 'numberOfChannels' | 'length' | 'getChannelData'>;

/** A sound as a WAV file of 16 bits, mixed to one channel. */
export function wavOf(sound: Sound): ArrayBuffer {
  const bytes = sound.length * SAMPLE_BYTES;
  const file = new DataView(new ArrayBuffer(HEADER_BYTES + bytes));
  const text = (at: number, word: string) => {
    for (let n = 0; n < word.length; n += 1) file.setUint8(at + n, word.charCodeAt(n));
  };
  text(0, 'RIFF');
  file.setUint32(4, HEADER_BYTES - 8 + bytes, true);
  text(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, sound.sampleRate, true);
  file.setUint32(28, sound.sampleRate * SAMPLE_BYTES, true);
  file.setUint16(32, SAMPLE_BYTES, true);
  file.setUint16(34, 8 * SAMPLE_BYTES, true);
  text(36, 'data');
  file.setUint32(40, bytes, true);
  const channels = Array.from({ length: sound.numberOfChannels }, (_, n) => sound.getChannelData(n));
  for (let n = 0; n < sound.length; n += 1) {
    const mixed = channels.reduce((sum, channel) => sum + (channel[n] ?? 0), 0) / channels.length;
    file.setInt16(HEADER_BYTES + n * SAMPLE_BYTES, Math.max(-1, Math.min(1, mixed)) * 0x7fff, true);
  }
  return file.buffer;
}
