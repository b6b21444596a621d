import type { ResultView } from '@hbsc/client';
import { percentOf } from '../parts/words.ts';
import classes from './recording.module.css';

interface WindowsProps {
  readonly windows: ResultView['windows'];
  /** Seconds. */
  readonly duration: number;
}

/** What the model said of each stretch: a band for each class, as dark as it is probable. */
export function Windows({ windows, duration }: WindowsProps) {
  const [first] = windows;
  if (!first || duration === 0) return null;
  const edges = edgesOf(windows);
  return (
    <div className={classes.windows} role="img" aria-label={summaryOf(windows)}>
      {first.predictions.map(({ label, className }) => (
        <div key={label} className={classes.band} data-class={className}>
          {windows.map(({ start, end, predictions }, n) => {
            const [left = 0, right = 0] = [edges[n], edges[n + 1]];
            const { confidence = 0 } = predictions[label] ?? {};
            return (
              <span
                key={start}
                title={`${className} ${percentOf(confidence, 1)}, ${start.toFixed(1)} to ${end.toFixed(1)} s`}
                style={{
                  left: `${(100 * left) / duration}%`,
                  width: `${(100 * (right - left)) / duration}%`,
                  opacity: confidence,
                }}
              />
            );
          })}
          <b>{className}</b>
        </div>
      ))}
    </div>
  );
}

/** Where each window begins to be drawn, and the last ends: windows overlap, and meet half way between their middles. */
function edgesOf(windows: ResultView['windows']): number[] {
  const middles = windows.map(({ start, end }) => (start + end) / 2);
  const between = middles.slice(1).map((middle, n) => (middle + (middles[n] ?? middle)) / 2);
  return [windows[0]?.start ?? 0, ...between, windows.at(-1)?.end ?? 0];
}

function summaryOf(windows: ResultView['windows']): string {
  const said = windows.map(
    ({ start, topPrediction }) => `${topPrediction.className} from ${start.toFixed(1)} s`,
  );
  return `Most probable by window: ${said.join(', ')}`;
}
