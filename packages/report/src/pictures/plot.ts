import { line, type Point, type Shape, text } from './picture.ts';

/** Where a plot lies in its picture, pixels. Both of its axes go from 0 to 1. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** Where a pair of shares lies in the picture. */
export function placeIn({ left, top, width, height }: Plot, x: number, y: number): Point {
  return [left + x * width, top + (1 - y) * height];
}

/** The plot's grid, and the numbers and names of its axes. */
export function axes(plot: Plot, xName: string, yName: string): Shape[] {
  const bottom = plot.top + plot.height;
  return [
    ...TICKS.flatMap((tick) => [
      line([placeIn(plot, 0, tick), placeIn(plot, 1, tick)], 'grid'),
      line([placeIn(plot, tick, 0), placeIn(plot, tick, 1)], 'grid'),
      text(tick.toFixed(1), plot.left + tick * plot.width, bottom + 18, {
        anchor: 'middle',
        colour: 'muted',
      }),
      text(tick.toFixed(1), plot.left - 10, bottom - tick * plot.height + 4, {
        anchor: 'end',
        colour: 'muted',
      }),
    ]),
    text(xName, plot.left + plot.width / 2, bottom + 40, { anchor: 'middle' }),
    text(yName, plot.left - 44, plot.top + plot.height / 2, { anchor: 'middle', isUpright: true }),
  ];
}
