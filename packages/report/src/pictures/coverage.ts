import type { Evaluation, OutcomeCoverage } from '@hbsc/core';
import { formatCount, formatFigure, formatShare } from '../numbers.ts';
import { dot, line, type Picture, type Shape, text } from './picture.ts';
import { axes, type Plot, placeIn } from './plot.ts';

const WIDTH = 560;
const PLOT: Plot = { left: 80, top: 60, width: 440, height: 300 };
const LEGEND_TOP = 436;

/** Accuracy of the most confident share of the items, and what the outcomes leave. */
export function coveragePicture({ all, coverage }: Evaluation): Picture {
  const points = coverage.curve.map((point) => placeIn(PLOT, point.coverage, point.accuracy));
  return {
    title: 'Coverage and accuracy',
    width: WIDTH,
    height: LEGEND_TOP + 64,
    shapes: [
      text('Coverage and accuracy', 24, 32, { size: 16, isBold: true }),
      text(`${formatCount(all.items)} items`, PLOT.left + PLOT.width, 32, { anchor: 'end', colour: 'muted' }),
      ...axes(PLOT, 'Share of items answered, the most confident first', 'Accuracy of those answered'),
      line(points, 'accent', { width: 2 }),
      ...coverage.byOutcome.flatMap(marker),
    ],
  };
}

const MEANINGS = ['all outcomes', 'without POOR_SIGNAL', 'CLASSIFIED alone'];

/** A numbered dot in the plot and its meaning below. */
function marker({ coverage, accuracy }: OutcomeCoverage, index: number): Shape[] {
  const number = String(index + 1);
  const y = LEGEND_TOP + index * 20;
  const numbered = (x: number, middle: number): Shape[] => [
    dot(x, middle, 8, 'second'),
    text(number, x, middle + 4, { size: 11, isBold: true, anchor: 'middle', colour: 'onHeat' }),
  ];
  return [
    ...(coverage === null || accuracy === null ? [] : numbered(...placeIn(PLOT, coverage, accuracy))),
    ...numbered(PLOT.left + 8, y - 4),
    text(
      `${MEANINGS[index] ?? ''}: coverage ${formatShare(coverage)}, accuracy ${formatFigure(accuracy)}`,
      PLOT.left + 26,
      y,
    ),
  ];
}
