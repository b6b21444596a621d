/**
 * The colours, by what they are for. The blues and the vermilion are told apart by every kind of colour vision. A dark page
 * may give the names other colours: SVG carries them as classes.
 */
export const COLOURS = {
  surface: '#ffffff',
  ink: '#1a1f26',
  muted: '#59636e',
  grid: '#dde2e7',
  heat: '#08519c',
  onHeat: '#ffffff',
  accent: '#0072b2',
  second: '#c04f00',
} as const;

export type Colour = keyof typeof COLOURS;

/** A drawing, in pixels from the upper left corner: drawn as SVG or as PNG. */
export interface Picture {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

export type Shape = Area | Line | Text;

export interface Area {
  readonly kind: 'area';
  /** An SVG path. */
  readonly path: string;
  readonly colour: Colour;
  /** 0 to 1. */
  readonly opacity: number;
}

export interface Line {
  readonly kind: 'line';
  /** An SVG path. */
  readonly path: string;
  readonly colour: Colour;
  readonly width: number;
  readonly isDashed: boolean;
}

export interface Text {
  readonly kind: 'text';
  readonly text: string;
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly size: number;
  readonly isBold: boolean;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly colour: Colour;
  /** Read from below to above. */
  readonly isUpright: boolean;
}

export function rectangle(
  x: number,
  y: number,
  width: number,
  height: number,
  colour: Colour,
  opacity = 1,
): Area {
  return {
    kind: 'area',
    path: `M${px(x)} ${px(y)}h${px(width)}v${px(height)}h${px(-width)}z`,
    colour,
    opacity,
  };
}

/** A disc. */
export function dot(x: number, y: number, radius: number, colour: Colour): Area {
  const arc = `a${px(radius)} ${px(radius)} 0 1 0`;
  return {
    kind: 'area',
    path: `M${px(x - radius)} ${px(y)}${arc} ${px(2 * radius)} 0${arc} ${px(-2 * radius)} 0z`,
    colour,
    opacity: 1,
  };
}

export type Point = readonly [x: number, y: number];

export function line(
  points: readonly Point[],
  colour: Colour,
  options: { width?: number; isDashed?: boolean } = {},
): Line {
  return {
    kind: 'line',
    path: points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join(''),
    colour,
    width: options.width ?? 1,
    isDashed: options.isDashed ?? false,
  };
}

export function text(
  content: string,
  x: number,
  y: number,
  options: Partial<Omit<Text, 'kind' | 'text' | 'x' | 'y'>> = {},
): Text {
  return {
    kind: 'text',
    text: content,
    x,
    y,
    size: 12,
    isBold: false,
    anchor: 'start',
    colour: 'ink',
    isUpright: false,
    ...options,
  };
}

/** To a hundredth of a pixel. */
function px(value: number): number {
  return Number(value.toFixed(2));
}
