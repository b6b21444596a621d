import type { ResultView } from '@hbsc/client';
import classes from './recording.module.css';

interface HeartSoundsProps {
  readonly sounds: ResultView['heartSounds'];
  /** Seconds. */
  readonly duration: number;
}

/** Where S1 and S2 are loudest. */
export function HeartSounds({ sounds, duration }: HeartSoundsProps) {
  if (sounds.length === 0 || duration === 0) return null;
  const count = (kind: 'S1' | 'S2') => sounds.filter(({ sound }) => sound === kind).length;
  return (
    <div
      className={classes.sounds}
      role="img"
      aria-label={`${count('S1')} first and ${count('S2')} second heart sounds`}
    >
      {sounds.map(({ sound, time }) => (
        <span
          key={time}
          data-sound={sound}
          title={`${sound} at ${time.toFixed(2)} s`}
          style={{ left: `${(100 * time) / duration}%` }}
        />
      ))}
    </div>
  );
}
