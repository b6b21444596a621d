import { type Markup, markup } from '../markup.ts';
import { COLOURS, type Picture, type Shape, type Text } from './picture.ts';

/** An SVG document. Every coloured element has the colour's name as class, so that a style sheet may change it. */
export function svgOf(picture: Picture): string {
  return svgMarkup(picture).text;
}

/** As {@link svgOf}, to be put into a page. */
export function svgMarkup({ title, width, height, shapes }: Picture): Markup {
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="Inter, 'Helvetica Neue', Arial, sans-serif"><title>${title}</title><rect width="${width}" height="${height}" class="surface" fill="${COLOURS.surface}"/>${shapes.map(shapeMarkup)}</svg>`;
}

function shapeMarkup(shape: Shape): Markup {
  const colour = COLOURS[shape.colour];
  switch (shape.kind) {
    case 'area':
      return markup`<path d="${shape.path}" class="${shape.colour}" fill="${colour}" fill-opacity="${shape.opacity}"/>`;
    case 'line':
      return markup`<path d="${shape.path}" class="${shape.colour} line" fill="none" stroke="${colour}" stroke-width="${shape.width}" stroke-linejoin="round"${shape.isDashed ? markup` stroke-dasharray="4 3"` : null}/>`;
    case 'text':
      return markup`<text ${placeOf(shape)} class="${shape.colour}" fill="${colour}" font-size="${shape.size}" font-weight="${shape.isBold ? 600 : 400}" text-anchor="${shape.anchor}">${shape.text}</text>`;
  }
}

function placeOf({ x, y, isUpright }: Text): Markup {
  return isUpright ? markup`transform="translate(${x} ${y}) rotate(-90)"` : markup`x="${x}" y="${y}"`;
}
