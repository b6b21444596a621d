import { type Evaluation, FITTED_NOTICE, modelNameOf, NOTICE } from '@hbsc/core';
import { type Markup, markup } from '../markup.ts';
import { formatCount } from '../numbers.ts';
import { confusionPicture } from '../pictures/confusion.ts';
import { coveragePicture } from '../pictures/coverage.ts';
import type { Picture } from '../pictures/picture.ts';
import { reliabilityPicture } from '../pictures/reliability.ts';
import { svgMarkup } from '../pictures/svg.ts';
import { comparisonSection } from './comparison.ts';
import { DEFINITIONS } from './definitions.ts';
import type { BatchFacts, ComparedModel } from './facts.ts';
import { classTable, coverageTable, overallTable, rankingTable } from './figure-tables.ts';
import { STYLE } from './style.ts';

/** A page that needs nothing but itself: no scripts, no fonts, no requests; for light and dark screens and for paper. */
export function reportHtml(
  facts: BatchFacts,
  evaluation: Evaluation,
  compared: ComparedModel | null = null,
): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${facts.name}: evaluation</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p class="kind">Evaluation of heart sound classification</p>
<h1><bdi>${facts.name}</bdi></h1>
<p class="notice">${NOTICE}</p>
</header>
${dataSection(facts, evaluation)}
<section>
<h2>Figures</h2>
<p>${FITTED_NOTICE}</p>
${overallTable(evaluation)}
${classTable('By class, all answers', evaluation.all)}
${classTable('By class, CLASSIFIED alone', evaluation.classified)}
${figure(confusionPicture(evaluation), 'Confusion matrix of all answers, whatever their outcome. Outlined: prediction and label agree.')}
</section>
<section>
<h2>Ranking</h2>
${rankingTable(evaluation)}
</section>
<section>
<h2>Calibration</h2>
${figure(reliabilityPicture(evaluation), 'Accuracy against confidence in ten bins of equal width; on the dashed line the model is as right as it says. Below: items in each bin.')}
</section>
<section>
<h2>Coverage</h2>
${coverageTable(evaluation)}
${figure(coveragePicture(evaluation), 'Accuracy if only the most confident answers are taken. The numbered dots: what the outcomes leave.')}
</section>
${compared === null ? null : comparisonSection(facts.models, evaluation, compared)}
${failureSection(facts)}
<section>
<h2>How each figure is defined</h2>
<dl class="definitions">${DEFINITIONS.map(([term, meaning]) => markup`<dt>${term}</dt><dd>${meaning}</dd>`)}</dl>
</section>
<footer><p>${NOTICE}</p></footer>
</main>
</body>
</html>
`.text;
}

function dataSection(facts: BatchFacts, { items, groups }: Evaluation): Markup {
  return markup`<section>
<h2>Data and model</h2>
<dl class="facts">
<dt>Batch</dt><dd><code>${facts.id}</code></dd>
${facts.models.map((model) => markup`<dt>Model</dt><dd>${modelNameOf(model)}<br><code>${model.sha256}</code></dd>`)}
<dt>Received</dt><dd>${momentOf(facts.createdAt)}</dd>
<dt>Finished</dt><dd>${facts.finishedAt === null ? 'not yet' : momentOf(facts.finishedAt)}</dd>
<dt>Reported</dt><dd>${momentOf(facts.reportedAt)}</dd>
<dt>Items</dt><dd>${formatCount(items.total)}: ${formatCount(items.evaluated)} evaluated, ${formatCount(items.unanswered)} labelled but without an answer, ${formatCount(items.unlabelled)} without a label</dd>
<dt>Status</dt><dd>${facts.statuses.map(({ status, items: count }) => `${formatCount(count)} ${status}`).join(', ')}</dd>
<dt>Outcomes</dt><dd>${Object.entries(items.outcomes)
    .map(([outcome, count]) => `${formatCount(count)} ${outcome}`)
    .join(', ')}</dd>
<dt>Groups</dt><dd>${groups === null ? 'none given: items are taken for independent' : formatCount(groups)}</dd>
</dl>
${facts.notes.length === 0 ? null : markup`<ul class="notes">${facts.notes.map((note) => markup`<li><bdi>${note}</bdi></li>`)}</ul>`}
</section>`;
}

function failureSection({ failures }: BatchFacts): Markup {
  const rows = failures.map(
    ({ code, items, paths }) =>
      markup`<tr><th scope="row"><code>${code}</code></th><td class="number">${formatCount(items)}</td><td class="paths">${paths.map((path) => markup`<bdi>${path}</bdi>`)}</td></tr>`,
  );
  return markup`<section>
<h2>Failures</h2>
${
  failures.length === 0
    ? markup`<p>None.</p>`
    : markup`<div class="table"><table><thead><tr><th scope="col">Error</th><th scope="col" class="number">Items</th><th scope="col">The first of them</th></tr></thead><tbody>${rows}</tbody></table></div>`
}
</section>`;
}

function figure(picture: Picture, caption: string): Markup {
  return markup`<figure>${svgMarkup(picture)}<figcaption>${caption}</figcaption></figure>`;
}

/** `2026-03-14 09:26 UTC`. */
function momentOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
