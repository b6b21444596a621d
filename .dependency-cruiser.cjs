/** The architecture as rules: docs/architecture.md says why. */

const adapters = 'packages/(database|queue|storage|webhook|audio|classifier|dataset|report)/';

/** Only this package may import that library. */
const onlyImporter = (library, folder) => ({
  name: `only-${folder.replaceAll('/', '-')}-imports-${library.replaceAll(/[^a-z]/g, '')}`,
  severity: 'error',
  from: { pathNot: `^(${folder}|bench)/` },
  to: { path: `node_modules/${library}` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'declared-and-installed',
      comment: 'what is imported stands in the package.json of the one that imports it',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, dependencyTypesNot: ['core'] },
    },
    {
      name: 'core-depends-on-zod-alone',
      severity: 'error',
      from: { path: '^packages/core/src' },
      to: { pathNot: ['^packages/core/src', 'node_modules/zod', '^(node:)?(crypto|events)$'] },
    },
    {
      name: 'packages-never-import-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'adapters-never-import-each-other',
      severity: 'error',
      from: { path: `^${adapters}src` },
      to: { path: `^${adapters}`, pathNot: '^packages/$1/' },
    },
    {
      name: 'gateway-holds-no-model-and-no-decoder',
      severity: 'error',
      from: { path: '^apps/gateway/src' },
      to: { path: '^packages/(audio|classifier)/' },
    },
    {
      name: 'worker-holds-no-resolver',
      severity: 'error',
      from: { path: '^apps/worker/src' },
      to: {
        path: ['node_modules/(@nestjs/graphql|@nestjs/apollo|@apollo|graphql|fastify)/', '^apps/(?!worker/)'],
      },
    },
    {
      name: 'client-depends-on-graphql-ws-alone',
      severity: 'error',
      from: { path: '^packages/client/src' },
      to: { pathNot: ['^packages/client/src', 'node_modules/graphql-ws/'] },
    },
    {
      name: 'dashboard-knows-the-client-alone',
      severity: 'error',
      from: { path: '^apps/dashboard/src' },
      to: { path: '^(apps|packages)/', pathNot: ['^apps/dashboard/src', '^packages/client/'] },
    },
    {
      name: 'nest-lives-in-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: 'node_modules/@nestjs' },
    },
    {
      name: 'testkit-is-for-tests',
      severity: 'error',
      from: { path: '^(apps|packages)/[^/]+/src', pathNot: '^packages/testkit/' },
      to: { path: '^packages/testkit/' },
    },
    {
      name: 'packages-through-their-exports',
      comment: 'another package is imported by its name, never by a path into it',
      severity: 'error',
      from: { path: '^(apps|packages)/([^/]+)/' },
      to: { path: '^(apps|packages)/[^/]+/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    onlyImporter('bullmq/', 'packages/queue'),
    onlyImporter('ioredis/', 'packages/queue'),
    onlyImporter('onnxruntime-node/', 'packages/classifier'),
    onlyImporter('@prisma/', 'packages/database'),
    onlyImporter('canvaskit-wasm/', 'packages/report'),
    onlyImporter('prom-client/', 'packages/runtime'),
    onlyImporter('@opentelemetry/(sdk|exporter)', 'packages/runtime'),
  ],
  options: {
    doNotFollow: { path: '(node_modules|/dist/|/generated/)' },
    exclude: { path: '/fixtures/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    moduleSystems: ['es6'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
