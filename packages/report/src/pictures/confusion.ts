import { type Evaluation, HEART_SOUND_CLASSES } from '@hbsc/core';
import { formatCount, formatShare } from '../numbers.ts';
import { line, type Picture, rectangle, type Shape, text } from './picture.ts';

const CELL_WIDTH = 104;
const CELL_HEIGHT = 76;
const LEFT = 128;
const TOP = 100;
const RIGHT = 24;
const BOTTOM = 40;
const GAP = 2;

/** From this share of the row on, a cell is too dark for dark text. */
const DARK = 0.65;

/** The confusion matrix: rows are true classes; each cell has its items, their share of the row, and the colour of that share. */
export function confusionPicture({ all }: Evaluation): Picture {
  const width = LEFT + 4 * CELL_WIDTH + RIGHT;
  const height = TOP + 4 * CELL_HEIGHT + BOTTOM;
  const middle = TOP + 2 * CELL_HEIGHT;
  return {
    title: 'Confusion matrix',
    width,
    height,
    shapes: [
      text('Confusion matrix', 24, 32, { size: 16, isBold: true }),
      text(`${formatCount(all.items)} items`, width - RIGHT, 32, { anchor: 'end', colour: 'muted' }),
      text('Predicted class', LEFT + 2 * CELL_WIDTH, 66, { anchor: 'middle', colour: 'muted' }),
      text('True class', 34, middle, { anchor: 'middle', colour: 'muted', isUpright: true }),
      ...HEART_SOUND_CLASSES.flatMap((className, index) =>
        headings(className, index, all.classes[index]?.support ?? 0),
      ),
      ...all.confusion.flatMap((row, r) =>
        row.flatMap((items, c) => cell(r, c, items, all.confusionByRow[r]?.[c] ?? null)),
      ),
      text('Each cell: items, and their share of the true class', LEFT + 2 * CELL_WIDTH, height - 14, {
        size: 11,
        anchor: 'middle',
        colour: 'muted',
      }),
    ],
  };
}

function headings(className: string, index: number, support: number): Shape[] {
  const rowMiddle = TOP + (index + 0.5) * CELL_HEIGHT;
  return [
    text(className, LEFT + (index + 0.5) * CELL_WIDTH, TOP - 12, {
      size: 13,
      isBold: true,
      anchor: 'middle',
    }),
    text(className, LEFT - 14, rowMiddle, { size: 13, isBold: true, anchor: 'end' }),
    text(formatCount(support), LEFT - 14, rowMiddle + 17, { anchor: 'end', colour: 'muted' }),
  ];
}

function cell(row: number, column: number, items: number, share: number | null): Shape[] {
  const left = LEFT + column * CELL_WIDTH;
  const top = TOP + row * CELL_HEIGHT;
  const [width, height] = [CELL_WIDTH - GAP, CELL_HEIGHT - GAP];
  const centre = left + width / 2;
  const isDark = (share ?? 0) > DARK;
  return [
    rectangle(left, top, width, height, 'heat', 0.04 + 0.96 * (share ?? 0)),
    ...(row === column ? [outline(left, top, width, height)] : []),
    text(formatCount(items), centre, top + 36, {
      size: 18,
      isBold: true,
      anchor: 'middle',
      colour: isDark ? 'onHeat' : 'ink',
    }),
    text(formatShare(share), centre, top + 56, { anchor: 'middle', colour: isDark ? 'onHeat' : 'ink' }),
  ];
}

/** Of the cells on the diagonal, where prediction and label agree. */
function outline(left: number, top: number, width: number, height: number): Shape {
  const [right, bottom] = [left + width, top + height];
  return line(
    [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
      [left, top],
      [right, top],
    ],
    'heat',
    { width: 1.5 },
  );
}
