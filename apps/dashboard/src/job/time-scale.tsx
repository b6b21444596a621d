import classes from './recording.module.css';

/** Marks that fit beside each other on a narrow screen. */
const MOST_MARKS = 7;
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60];

/** Seconds below the recording. */
export function TimeScale({ duration, zoom }: { duration: number; zoom: number }) {
  const step = STEPS.find((seconds) => duration / seconds <= MOST_MARKS * zoom) ?? 60;
  const marks = Array.from({ length: Math.floor(duration / step) + 1 }, (_, n) => n * step);
  return (
    <div className={classes.scale} aria-hidden="true">
      {marks.map((seconds) => (
        <span
          key={seconds}
          data-end={seconds / duration > 0.94 || undefined}
          style={{ left: `${(100 * seconds) / (duration || 1)}%` }}
        >
          {Number(seconds.toFixed(1))} s
        </span>
      ))}
    </div>
  );
}
