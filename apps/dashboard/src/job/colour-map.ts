const SHADES = 256;

/**
 * The shades of a spectrogram, from silence over the middle colour to the loudest.
 *
 * @param colours - as stylesheets have them
 * @returns 256 of [red, green, blue, alpha], each 0 to 1
 */
export function colourMapOf(...colours: readonly string[]): number[][] {
  const stops = colours.map(channelsOf);
  return Array.from({ length: SHADES }, (_, n) => {
    const place = (n / (SHADES - 1)) * (stops.length - 1);
    const from = Math.min(Math.floor(place), stops.length - 2);
    const [low = [], high = []] = [stops[from], stops[from + 1]];
    return [...low.map((value, channel) => value + (place - from) * ((high[channel] ?? 0) - value)), 1];
  });
}

/** @param colour - as `#rgb` or `#rrggbb`: stylesheets shorten what they can */
function channelsOf(colour: string): number[] {
  const digits = colour.length === 4 ? colour.replaceAll(/[^#]/g, '$&$&') : colour;
  return [1, 3, 5].map((start) => Number.parseInt(digits.slice(start, start + 2), 16) / 255);
}
