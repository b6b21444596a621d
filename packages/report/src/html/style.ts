import { Markup } from '../markup.ts';

/** Figures under each other in columns, room between lines, colours that follow the screen, black on white on paper. */
export const STYLE = new Markup(`
:root { color-scheme: light dark; --surface: #fff; --ink: #1a1f26; --muted: #59636e; --grid: #dde2e7; --tint: #f5f7f9; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--surface); color: var(--ink); font: 16px/1.55 Inter, 'Helvetica Neue', Arial, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 3rem 1.5rem; }
header { border-bottom: 2px solid var(--ink); padding-bottom: 1.25rem; }
.kind { margin: 0; color: var(--muted); }
h1 { margin: 0.25rem 0 0.75rem; font-size: 2rem; line-height: 1.2; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { margin: 2.75rem 0 1rem; font-size: 1.3rem; letter-spacing: -0.01em; }
.notice { display: inline-block; margin: 0; padding: 0.2rem 0.7rem; border: 1px solid currentColor; border-radius: 0.25rem; font-size: 0.875rem; font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.4rem 1.5rem; margin: 0; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.definitions { grid-template-columns: 9rem 1fr; font-size: 0.9rem; }
.notes { color: var(--muted); font-size: 0.9rem; }
code { font: 0.85em ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.table { overflow-x: auto; margin: 0 0 1.75rem; }
table { width: 100%; border-collapse: collapse; border-top: 1.5px solid var(--ink); border-bottom: 1.5px solid var(--ink); font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 0.5rem; text-align: left; font-weight: 600; }
th, td { padding: 0.45rem 0.6rem; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid var(--ink); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; }
tbody tr + tr > * { border-top: 1px solid var(--grid); }
tbody tr:nth-child(even) { background: var(--tint); }
.number { text-align: right; }
.interval { display: block; color: var(--muted); font-size: 0.85em; white-space: nowrap; }
.paths bdi { display: block; overflow-wrap: anywhere; }
figure { margin: 2rem 0; text-align: center; }
figure svg { max-width: 100%; height: auto; }
figcaption { max-width: 38rem; margin: 0.75rem auto 0; color: var(--muted); font-size: 0.875rem; text-align: left; }
footer { margin-top: 3rem; border-top: 1px solid var(--grid); color: var(--muted); font-size: 0.875rem; }
@media screen and (prefers-color-scheme: dark) {
:root { --surface: #14181d; --ink: #e6e9ed; --muted: #a3adb8; --grid: #343c46; --tint: #1a1f26; }
svg .surface { fill: #14181d; } svg .ink { fill: #e6e9ed; } svg .muted { fill: #a3adb8; } svg .heat { fill: #7cc4f0; } svg .onHeat { fill: #0b0f14; }
svg .accent { fill: #56b4e9; } svg .second { fill: #e69f00; }
svg .line { fill: none; } svg .grid.line { stroke: #343c46; } svg .muted.line { stroke: #a3adb8; } svg .heat.line { stroke: #7cc4f0; } svg .accent.line { stroke: #56b4e9; }
}
@media print {
body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
figure, tr { break-inside: avoid; } h2, caption { break-after: avoid; }
tbody tr:nth-child(even) { background: none; }
}
@page { margin: 18mm; }
`);
