export type { BatchFacts, ComparedModel } from './html/facts.ts';
export { reportHtml } from './html/report.ts';
export { confusionPicture } from './pictures/confusion.ts';
export { coveragePicture } from './pictures/coverage.ts';
export type { Picture } from './pictures/picture.ts';
export { reliabilityPicture } from './pictures/reliability.ts';
export { svgOf } from './pictures/svg.ts';
export { csvHeader, csvRow, csvRowOf, type ItemResult, jsonLineOf } from './rows.ts';
