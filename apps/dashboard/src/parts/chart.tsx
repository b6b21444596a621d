import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent, useRef } from 'react';
import uPlot from 'uplot';
import classes from './chart.module.css';

/** The colour of a name in tokens.css, as a canvas needs it. */
export type Colour = (name: string) => string;

interface ChartProps {
  /** What it shows, in words. */
  readonly label: string;
  /** Pixels. */
  readonly height: number;
  /** The first row is the x axis. */
  readonly data: uPlot.AlignedData;
  /** All but size; drawn anew when the colours change. */
  readonly options: (colour: Colour) => Omit<uPlot.Options, 'width' | 'height'>;
}

/** A chart as wide as its place, in the colours of the page. */
export function Chart({ label, height, data, options }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const scheme = useComputedColorScheme();
  const draw = useEffectEvent((element: HTMLDivElement) => {
    const styles = getComputedStyle(document.documentElement);
    const colour = (name: string) => styles.getPropertyValue(name).trim();
    return new uPlot({ ...options(colour), width: element.clientWidth, height }, data, element);
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: other colours are another picture
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const drawn = draw(element);
    plot.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
      plot.current = null;
    };
  }, [scheme, height]);
  useEffect(() => plot.current?.setData(data), [data]);

  return <div ref={place} role="img" aria-label={label} className={classes.chart} style={{ height }} />;
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** An axis of moments, in local time. */
export function timeAxisOf(colour: Colour): uPlot.Axis {
  const values = (_plot: uPlot, seconds: number[]) => seconds.map((moment) => TIME.format(1_000 * moment));
  return axisOf(colour, { grid: { show: false }, space: 70, size: 26, values });
}

/** An axis of whole numbers. */
export function countAxisOf(colour: Colour): uPlot.Axis {
  return axisOf(colour, { size: 44, incrs: COUNTS });
}

const COUNTS = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power]);

/** An axis in the manner of the page: hairlines, small figures, nothing else. */
export function axisOf(colour: Colour, axis: uPlot.Axis = {}): uPlot.Axis {
  const line = { stroke: colour('--grid'), width: 1 };
  return {
    stroke: colour('--ink-soft'),
    font: '11px "IBM Plex Sans Variable", sans-serif',
    grid: line,
    ticks: { show: false },
    gap: 6,
    ...axis,
  };
}
