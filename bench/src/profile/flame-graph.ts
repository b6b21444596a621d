import type { Frame } from './cpu-profile.ts';

const WIDTH = 1_200;
const ROW = 17;
const HEAD = 28;
const CHARACTER = 6.6;
/** Narrower frames are left out: nobody could see them. */
const NARROWEST = 1.2;

/** A flame graph as an SVG that needs nothing else: callers above, width is time; pointing at a frame tells what it is. */
export function flameGraph(title: string, root: Frame): string {
  const scale = WIDTH / root.totalMs;
  const boxes: string[] = [];
  let depth = 0;
  const draw = (frames: readonly Frame[], left: number, row: number) => {
    let x = left;
    for (const frame of merged(frames)) {
      const width = frame.totalMs * scale;
      if (width >= NARROWEST) {
        depth = Math.max(depth, row + 1);
        boxes.push(box(frame, x, row, width, root.totalMs));
        draw(frame.children, x, row + 1);
      }
      x += width;
    }
  };
  draw(root.children, 0, 0);
  const height = HEAD + depth * ROW + 4;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="11">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="4" y="18" font-size="14">${escaped(title)}</text>`,
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}

function box({ name, owner, totalMs }: Frame, x: number, row: number, width: number, allMs: number): string {
  const y = HEAD + row * ROW;
  const label = `${name} (${owner})`;
  const fits = Math.floor((width - 6) / CHARACTER);
  const text =
    fits < 4 ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escaped(label.slice(0, fits))}</text>`;
  const share = ((totalMs / allMs) * 100).toFixed(1);
  return `<g><title>${escaped(label)} ${share} %</title><rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${colourOf(owner)}"/>${text}</g>`;
}

/** One frame for all calls of a function from the same place. */
function merged(frames: readonly Frame[]): Frame[] {
  const byName = new Map<string, Frame>();
  for (const frame of frames) {
    const key = `${frame.owner} ${frame.name}`;
    const known = byName.get(key);
    byName.set(key, known ? together(known, frame) : frame);
  }
  return [...byName.values()].sort((a, b) => b.totalMs - a.totalMs);
}

function together(a: Frame, b: Frame): Frame {
  return {
    ...a,
    totalMs: a.totalMs + b.totalMs,
    selfMs: a.selfMs + b.selfMs,
    children: [...a.children, ...b.children],
  };
}

/** The same colour for the same package; HBSC's own are warm. */
function colourOf(owner: string): string {
  let hash = 0;
  for (const character of owner) hash = (hash * 31 + character.charCodeAt(0)) % 997;
  const hue = owner.startsWith('hbsc') ? 10 + (hash % 40) : 70 + (hash % 250);
  return `hsl(${hue},65%,78%)`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
