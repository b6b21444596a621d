// biome-ignore lint/style/noDefaultExport: jest loads it by its default export
export { teardown as default } from '../../packages/testkit/dist/global-postgres.js';
