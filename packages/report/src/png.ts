import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import canvaskit, { type Canvas, type CanvasKit, type Paint, type Typeface } from 'canvaskit-wasm';
import { type Area, COLOURS, type Line, type Picture, type Shape, type Text } from './pictures/picture.ts';

/**
 * The picture as PNG. Looks the same on every machine: the font is part of this package.
 *
 * @param scale - pixels of the image to one of the picture
 */
export async function pngOf(picture: Picture, scale = 2): Promise<Uint8Array> {
  studio ??= openStudio();
  return draw(await studio, picture, scale);
}

/** What is needed to draw, kept between pictures. */
interface Studio {
  readonly kit: CanvasKit;
  readonly regular: Typeface;
  readonly bold: Typeface;
}

let studio: Promise<Studio> | undefined;

async function openStudio(): Promise<Studio> {
  const kit = await canvaskit.default();
  return { kit, regular: typefaceOf(kit, 400), bold: typefaceOf(kit, 600) };
}

function typefaceOf(kit: CanvasKit, weight: number): Typeface {
  const file = createRequire(import.meta.url).resolve(
    `@fontsource/inter/files/inter-latin-${weight}-normal.woff2`,
  );
  const typeface = kit.Typeface.MakeTypefaceFromData(Uint8Array.from(readFileSync(file)).buffer);
  if (!typeface) throw new Error(`${file} is not a font`);
  return typeface;
}

function draw(studio: Studio, { width, height, shapes }: Picture, scale: number): Uint8Array {
  const { kit } = studio;
  const surface = kit.MakeSurface(Math.round(width * scale), Math.round(height * scale));
  if (!surface) throw new Error(`no memory for a picture of ${width} by ${height}`);
  const paint = new kit.Paint();
  try {
    const canvas = surface.getCanvas();
    canvas.clear(kit.parseColorString(COLOURS.surface));
    canvas.scale(scale, scale);
    paint.setAntiAlias(true);
    for (const shape of shapes) drawShape(studio, canvas, paint, shape);
    const image = surface.makeImageSnapshot();
    const png = image.encodeToBytes();
    image.delete();
    if (!png) throw new Error('the picture could not be encoded');
    return png;
  } finally {
    paint.delete();
    surface.delete();
  }
}

function drawShape(studio: Studio, canvas: Canvas, paint: Paint, shape: Shape): void {
  const { kit } = studio;
  paint.setColor(kit.parseColorString(COLOURS[shape.colour]));
  if (shape.kind === 'text') drawText(studio, canvas, paint, shape);
  else drawPath(studio, canvas, paint, shape);
}

function drawPath({ kit }: Studio, canvas: Canvas, paint: Paint, shape: Area | Line): void {
  const path = kit.Path.MakeFromSVGString(shape.path);
  if (!path) throw new Error(`${shape.path} is not a path`);
  if (shape.kind === 'area') {
    paint.setAlphaf(shape.opacity);
    canvas.drawPath(path, paint);
  } else {
    const dashes = shape.isDashed ? kit.PathEffect.MakeDash([4, 3]) : null;
    paint.setStyle(kit.PaintStyle.Stroke);
    paint.setStrokeWidth(shape.width);
    paint.setStrokeJoin(kit.StrokeJoin.Round);
    paint.setPathEffect(dashes);
    canvas.drawPath(path, paint);
    paint.setPathEffect(null);
    paint.setStyle(kit.PaintStyle.Fill);
    dashes?.delete();
  }
  path.delete();
}

const SHARE_BEFORE_ANCHOR = { start: 0, middle: 0.5, end: 1 } as const;

function drawText({ kit, regular, bold }: Studio, canvas: Canvas, paint: Paint, shape: Text): void {
  const font = new kit.Font(shape.isBold ? bold : regular, shape.size);
  font.setSubpixel(true);
  font.setLinearMetrics(true);
  const widths = font.getGlyphWidths(font.getGlyphIDs(shape.text));
  const width = widths.reduce((sum, each) => sum + each, 0);
  canvas.save();
  canvas.translate(shape.x, shape.y);
  if (shape.isUpright) canvas.rotate(-90, 0, 0);
  canvas.drawText(shape.text, -width * SHARE_BEFORE_ANCHOR[shape.anchor], 0, paint, font);
  canvas.restore();
  font.delete();
}
