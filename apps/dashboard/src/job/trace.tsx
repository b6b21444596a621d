import type { ResultView } from '@hbsc/client';
import { ActionIcon, Anchor, SegmentedControl, Slider } from '@mantine/core';
import { useEffect, useState } from 'react';
import { IconPlayerPause, IconPlayerPlay } from '../parts/icons.ts';
import { HeartSounds } from './heart-sounds.tsx';
import classes from './recording.module.css';
import { TimeScale } from './time-scale.tsx';
import { useWaveform } from './use-waveform.ts';
import { Windows } from './windows.tsx';

const ZOOMS = [1, 2, 4, 8];

interface TraceProps {
  readonly audio: Blob;
  readonly fileName: string;
  readonly result: ResultView | null;
}

/** A recording over time: everything that is drawn shares one axis, and one cursor that plays along it. */
export function Trace({ audio, fileName, result }: TraceProps) {
  const waveform = useWaveform(audio);
  const { state, duration, time, isPlaying, seek, playOrPause } = waveform;
  const [zoom, setZoom] = useState(1);
  const length = duration || result?.duration || 0;
  useSpaceKey(playOrPause);
  if (state === 'FAILED') return <Unplayable audio={audio} fileName={fileName} format={result?.format} />;
  return (
    <>
      <div className={classes.controls}>
        <ActionIcon
          size="lg"
          radius="xl"
          variant="filled"
          disabled={state !== 'READY'}
          onClick={playOrPause}
          aria-label={isPlaying ? 'Pause' : 'Play'}
        >
          {isPlaying ? <IconPlayerPause size={18} /> : <IconPlayerPlay size={18} />}
        </ActionIcon>
        <span className={classes.clock}>
          {time.toFixed(1)} <small>of {length.toFixed(1)} s</small>
        </span>
        <Slider
          className={classes.position ?? ''}
          size="xs"
          label={null}
          thumbLabel="Position"
          min={0}
          max={length || 1}
          step={0.1}
          value={time}
          onChange={seek}
          thumbProps={{ 'aria-valuetext': `${time.toFixed(1)} seconds` }}
        />
        <SegmentedControl
          size="xs"
          aria-label="Zoom"
          value={String(zoom)}
          onChange={(value) => setZoom(Number(value))}
          data={ZOOMS.map((factor) => ({ value: String(factor), label: `${factor}×` }))}
        />
      </div>
      <div className={classes.scroller}>
        <div className={classes.axis} style={{ width: `${100 * zoom}%` }}>
          <div ref={waveform.wave} className={classes.wave} />
          {result && <HeartSounds sounds={result.heartSounds} duration={length} />}
          {result && <Windows windows={result.windows} duration={length} />}
          <div ref={waveform.spectrogram} className={classes.spectrogram} />
          <TimeScale duration={length} zoom={zoom} />
          {length > 0 && <div className={classes.cursor} style={{ left: `${(100 * time) / length}%` }} />}
        </div>
      </div>
      <Legend result={result} />
    </>
  );
}

function Legend({ result }: { result: ResultView | null }) {
  return (
    <p className={classes.legend}>
      {result && result.heartSounds.length > 0 && 'Marks: S1 filled, S2 hollow. '}
      {result &&
        result.windows.length > 0 &&
        'Bands: what the model said of each window; the darker, the more probable. '}
      Spectrogram: 0 to 1,000 Hz.
    </p>
  );
}

function Unplayable({
  audio,
  fileName,
  format,
}: {
  audio: Blob;
  fileName: string;
  format: string | undefined;
}) {
  const [href, setHref] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(audio);
    setHref(made);
    return () => URL.revokeObjectURL(made);
  }, [audio]);
  return (
    <p className={classes.missing}>
      This browser cannot decode {format ?? 'this file'}.{' '}
      <Anchor href={href} download={fileName} size="sm">
        Download it
      </Anchor>
    </p>
  );
}

/** The space bar plays and pauses, unless what has the focus takes it. */
function useSpaceKey(onSpace: () => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.key !== ' ' || event.target !== document.body) return;
      event.preventDefault();
      onSpace();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [onSpace]);
}
