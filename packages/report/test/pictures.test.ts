import { type Evaluation, evaluate } from '@hbsc/core';
import { beforeAll, describe, expect, it } from '@jest/globals';
import canvaskit from 'canvaskit-wasm';
import { SaxesParser } from 'saxes';
import { confusionPicture, coveragePicture, type Picture, reliabilityPicture, svgOf } from '../src/index.ts';
import { pngOf } from '../src/png.ts';
import { madeUpEvaluation } from './made-up.ts';

const PICTURES = [
  ['confusion matrix', confusionPicture],
  ['reliability diagram', reliabilityPicture],
  ['coverage curve', coveragePicture],
] as const;

let evaluation: Evaluation;
let nothing: Evaluation;

beforeAll(async () => {
  evaluation = await madeUpEvaluation();
  nothing = await evaluate([]);
});

/** The texts of a well-formed document. */
function textsOf(svg: string): string[] {
  const texts: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('text', (text) => texts.push(text));
  parser.write(svg).close();
  return texts;
}

describe.each(PICTURES)('the %s', (_, pictureOf) => {
  it('is well-formed SVG, of an evaluation of nothing too', () => {
    expect(() => textsOf(svgOf(pictureOf(evaluation)))).not.toThrow();
    expect(svgOf(pictureOf(nothing))).not.toContain('NaN');
    expect(() => textsOf(svgOf(pictureOf(nothing)))).not.toThrow();
  });

  it('keeps everything it draws within its frame', () => {
    const picture = pictureOf(evaluation);
    for (const shape of picture.shapes) {
      const [x, y] =
        shape.kind === 'text' ? [shape.x, shape.y] : (shape.path.match(/-?[\d.]+/g) ?? []).map(Number);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(picture.width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(picture.height);
    }
  });

  it('is a PNG of its size, and not blank', async () => {
    const picture = pictureOf(evaluation);
    const { width, height, colours } = await decoded(await pngOf(picture, 1));
    expect([width, height]).toEqual([picture.width, picture.height]);
    expect(colours).toBeGreaterThan(20);
  });
});

describe('text in a picture', () => {
  it.each(['<script>alert(1)</script>', '"/><a href="javascript:x">', '&#0;\u0000\u202e'])(
    '%j is no more than text',
    (hostile) => {
      const picture = confusionPicture(evaluation);
      const shapes = picture.shapes.map((shape) =>
        shape.kind === 'text' ? { ...shape, text: hostile } : shape,
      );
      const svg = svgOf({ ...picture, title: hostile, shapes });
      expect(() => textsOf(svg)).not.toThrow();
      expect(new Set(svg.match(/<\w+/g))).toEqual(new Set(['<svg', '<title', '<rect', '<path', '<text']));
    },
  );
});

describe('the confusion matrix', () => {
  it('has items and shares of the row in its cells', () => {
    const texts = textsOf(svgOf(confusionPicture(evaluation)));
    for (const text of ['100 items', '45', '75.0 %', '15', '25.0 %', '40', '100.0 %', '60']) {
      expect(texts).toContain(text);
    }
  });

  it('has no shares in the row of a class that is nobody’s label', () => {
    expect(textsOf(svgOf(confusionPicture(nothing))).filter((text) => text === '–')).toHaveLength(16);
  });
});

describe('the reliability diagram', () => {
  it('says the calibration error and the items of each bin', () => {
    const texts = textsOf(svgOf(reliabilityPicture(evaluation)));
    expect(texts).toContain('100 items, calibration error 0.210');
    expect(texts).toEqual(expect.arrayContaining(['15', '85']));
  });
});

describe('the coverage curve', () => {
  it('says what the outcomes leave', () => {
    const texts = textsOf(svgOf(coveragePicture(evaluation)));
    expect(texts).toContain('all outcomes: coverage 100.0 %, accuracy 0.850');
    expect(texts).toContain('CLASSIFIED alone: coverage 85.0 %, accuracy 1.000');
  });
});

describe('a PNG', () => {
  it('has its text in the font that comes with it, the same each time', async () => {
    const picture: Picture = confusionPicture(evaluation);
    expect(await pngOf(picture)).toEqual(await pngOf(picture));
    const withoutText = { ...picture, shapes: picture.shapes.filter(({ kind }) => kind !== 'text') };
    const [all, bare] = [await decoded(await pngOf(picture)), await decoded(await pngOf(withoutText))];
    expect(all.width).toBe(picture.width * 2);
    expect(all.dark).toBeGreaterThan(bare.dark + 1_000);
  });
});

async function decoded(
  png: Uint8Array,
): Promise<{ width: number; height: number; colours: number; dark: number }> {
  const kit = await canvaskit.default();
  const image = kit.MakeImageFromEncoded(png);
  if (!image) throw new Error('not a PNG');
  const [width, height] = [image.width(), image.height()];
  const pixels = image.readPixels(0, 0, {
    ...image.getImageInfo(),
    colorType: kit.ColorType.RGBA_8888,
    colorSpace: kit.ColorSpace.SRGB,
  });
  image.delete();
  const colours = new Uint32Array(Uint8Array.from(pixels ?? []).buffer);
  const dark = colours.filter((colour) => (colour & 0xff) < 64 && ((colour >> 16) & 0xff) < 80).length;
  return { width, height, colours: new Set(colours).size, dark };
}
