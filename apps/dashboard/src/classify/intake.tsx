import { Alert, Button } from '@mantine/core';
import { type DragEvent, useState } from 'react';
import { IconMicrophone, IconPlayerStop } from '../parts/icons.ts';
import classes from './intake.module.css';
import { LONGEST_S, useMicrophone } from './use-microphone.ts';

/** Where a recording comes in: dropped, chosen, or heard by the microphone. */
export function Intake({ onFile }: { onFile: (file: File) => void }) {
  const microphone = useMicrophone(onFile);
  return (
    <div className={classes.intake}>
      <DropZone onFile={onFile} />
      <section className={classes.microphone} aria-label="Microphone">
        <Level level={microphone.level} isRecording={microphone.isRecording} />
        {microphone.isRecording ? (
          <Button color="red.8" leftSection={<IconPlayerStop size={17} />} onClick={microphone.stop}>
            Stop after {microphone.seconds} s
          </Button>
        ) : (
          <Button variant="default" leftSection={<IconMicrophone size={17} />} onClick={microphone.start}>
            Record
          </Button>
        )}
        <p>
          Hold the microphone, or a stethoscope with one, where the heart is loudest. Ten seconds are enough;
          at most {LONGEST_S}.
        </p>
        {microphone.problem && (
          <Alert color="red" variant="light" role="alert">
            {microphone.problem}
          </Alert>
        )}
      </section>
    </div>
  );
}

function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way to what the field inside does
    <div
      className={classes.zone}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <svg viewBox="0 0 240 60" aria-hidden="true">
        <path d="M0 30h44l4-9 4 17 6-34 8 52 6-36 4 14 4-5h12l4-10 5 24 5-20 3 7h37l4-9 4 17 6-34 8 52 6-36 4 14 4-5h12l4-10 5 24 5-20 3 7h30" />
      </svg>
      <p>Drop a recording here</p>
      <label className={classes.choose}>
        Choose a file
        <input
          type="file"
          accept="audio/*,.wav,.mp3,.flac,.ogg,.opus,.m4a,.aac"
          onChange={({ currentTarget: { files } }) => files?.[0] && onFile(files[0])}
        />
      </label>
      <small>WAV, MP3, FLAC, Ogg Vorbis or Ogg Opus</small>
    </div>
  );
}

/** How loud it is, 0 to 1, as bars that grow. */
function Level({ level, isRecording }: { level: number; isRecording: boolean }) {
  return (
    <div className={classes.level} aria-hidden="true" data-on={isRecording || undefined}>
      {BARS.map((weight) => (
        <span key={weight} style={{ transform: `scaleY(${Math.max(0.06, Math.min(1, level * weight))})` }} />
      ))}
    </div>
  );
}

const BARS = [0.5, 0.9, 1.5, 2.2, 3.1, 3.6, 3, 2.1, 1.4, 0.8, 0.45];
