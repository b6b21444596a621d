import type { Evaluation, ReliabilityBin } from '@hbsc/core';
import { formatCount, formatFigure } from '../numbers.ts';
import { dot, line, type Picture, type Point, rectangle, type Shape, text } from './picture.ts';
import { axes, type Plot, placeIn } from './plot.ts';

const WIDTH = 560;
const PLOT: Plot = { left: 80, top: 60, width: 440, height: 300 };
const HISTOGRAM_TOP = 432;
const HISTOGRAM_HEIGHT = 64;

/** Accuracy against confidence in ten bins, and below it how many items each bin holds. */
export function reliabilityPicture({ all, calibration }: Evaluation): Picture {
  const points = calibration.bins.flatMap(placeOf);
  return {
    title: 'Reliability',
    width: WIDTH,
    height: HISTOGRAM_TOP + HISTOGRAM_HEIGHT + 28,
    shapes: [
      text('Reliability', 24, 32, { size: 16, isBold: true }),
      text(
        `${formatCount(all.items)} items, calibration error ${formatFigure(calibration.error)}`,
        PLOT.left + PLOT.width,
        32,
        { anchor: 'end', colour: 'muted' },
      ),
      ...axes(PLOT, 'Confidence in the prediction', 'Accuracy'),
      line([placeIn(PLOT, 0, 0), placeIn(PLOT, 1, 1)], 'muted', { isDashed: true }),
      line(points, 'accent', { width: 2 }),
      ...points.map(([x, y]) => dot(x, y, 4, 'accent')),
      ...histogram(calibration.bins),
    ],
  };
}

function placeOf({ meanConfidence, accuracy }: ReliabilityBin): Point[] {
  return meanConfidence === null || accuracy === null ? [] : [placeIn(PLOT, meanConfidence, accuracy)];
}

function histogram(bins: readonly ReliabilityBin[]): Shape[] {
  const most = Math.max(1, ...bins.map(({ items }) => items));
  const bottom = HISTOGRAM_TOP + HISTOGRAM_HEIGHT;
  return [
    ...bins.flatMap(({ low, high, items }) => {
      const height = (HISTOGRAM_HEIGHT * items) / most;
      const left = PLOT.left + low * PLOT.width;
      const width = (high - low) * PLOT.width;
      return [
        rectangle(left + 2, bottom - height, width - 4, height, 'accent', 0.55),
        text(formatCount(items), left + width / 2, bottom - height - 5, {
          size: 10,
          anchor: 'middle',
          colour: 'muted',
        }),
      ];
    }),
    line(
      [
        [PLOT.left, bottom],
        [PLOT.left + PLOT.width, bottom],
      ],
      'muted',
    ),
    text('Items', PLOT.left - 44, HISTOGRAM_TOP + HISTOGRAM_HEIGHT / 2, {
      anchor: 'middle',
      isUpright: true,
    }),
  ];
}
