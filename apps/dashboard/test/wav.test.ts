import { describe, expect, it } from '@jest/globals';
import { wavOf } from '../src/classify/wav.ts';

describe('a sound of the microphone', () => {
  it('becomes a WAV file of 16 bits, its channels mixed and its peaks cut', () => {
    const channels = [Float32Array.of(0, 0.5, 2, -2), Float32Array.of(0, -0.5, 2, -2)];
    const file = Buffer.from(
      wavOf({
        sampleRate: 48_000,
        numberOfChannels: 2,
        length: 4,
        getChannelData: (n) => channels[n] ?? new Float32Array(0),
      }),
    );
    expect(file.toString('latin1', 0, 4)).toBe('RIFF');
    expect(file.readUInt32LE(4)).toBe(file.length - 8);
    expect(file.toString('latin1', 8, 16)).toBe('WAVEfmt ');
    expect([
      file.readUInt16LE(20),
      file.readUInt16LE(22),
      file.readUInt32LE(24),
      file.readUInt16LE(34),
    ]).toEqual([1, 1, 48_000, 16]);
    expect(file.readUInt32LE(40)).toBe(8);
    expect([0, 1, 2, 3].map((n) => file.readInt16LE(44 + 2 * n))).toEqual([0, 0, 32_767, -32_767]);
  });
});
