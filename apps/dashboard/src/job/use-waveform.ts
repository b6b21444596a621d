import { useComputedColorScheme } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import Spectrogram from 'wavesurfer.js/dist/plugins/spectrogram.esm.js';
import { nonce } from '../theme/nonce.ts';
import { colourMapOf } from './colour-map.ts';

/** What is drawn is drawn of audio at this rate, Hz: a heart is heard below 1 kHz. */
const DRAWN_HZ = 4_000;
const HIGHEST_HZ = 1_000;
/** Samples of one column of the spectrogram: 64 ms. */
const COLUMN_SAMPLES = 256;

/**
 * Draws a recording into two elements and plays it.
 *
 * @returns where to draw, how far it is, and what steers it; `FAILED` when this browser cannot decode the file
 */
export function useWaveform(audio: Blob) {
  const wave = useRef<HTMLDivElement>(null);
  const spectrogram = useRef<HTMLDivElement>(null);
  const player = useRef<WaveSurfer>(null);
  const [state, setState] = useState<'LOADING' | 'READY' | 'FAILED'>('LOADING');
  const [isPlaying, setPlaying] = useState(false);
  const [duration, setDuration] = useState(0);
  const [time, setTime] = useState(0);
  const scheme = useComputedColorScheme();

  // biome-ignore lint/correctness/useExhaustiveDependencies: other colours are other pictures
  useEffect(() => {
    if (!wave.current || !spectrogram.current) return;
    const colours = getComputedStyle(document.documentElement);
    const colour = (name: string) => colours.getPropertyValue(name).trim();
    const surfer = WaveSurfer.create({
      container: wave.current,
      height: 110,
      normalize: true,
      waveColor: colour('--line-strong'),
      progressColor: colour('--accent'),
      cursorWidth: 0,
      sampleRate: DRAWN_HZ,
      hideScrollbar: true,
      cspNonce: nonce,
      plugins: [
        Spectrogram.create({
          container: spectrogram.current,
          height: 120,
          fftSamples: COLUMN_SAMPLES,
          frequencyMax: HIGHEST_HZ,
          scale: 'linear',
          autoGain: true,
          rangeDB: 60,
          colorMap: colourMapOf(colour('--surface'), colour('--accent'), colour('--ink')),
        }),
      ],
    });
    player.current = surfer;
    surfer.on('ready', (seconds) => {
      setDuration(seconds);
      setState('READY');
    });
    surfer.on('error', () => setState('FAILED'));
    surfer.on('play', () => setPlaying(true));
    surfer.on('pause', () => setPlaying(false));
    surfer.on('timeupdate', setTime);
    surfer.loadBlob(audio).catch(() => setState('FAILED'));
    return () => surfer.destroy();
  }, [audio, scheme]);

  const seek = useCallback((seconds: number) => player.current?.setTime(seconds), []);
  const playOrPause = useCallback(() => void player.current?.playPause(), []);
  return { wave, spectrogram, state, isPlaying, duration, time, seek, playOrPause };
}
