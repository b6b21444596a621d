import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

/** Libraries look for these, and do without. */
const OPTIONAL = [
  '@apollo/gateway',
  '@apollo/subgraph',
  '@as-integrations/express5',
  '@fastify/multipart',
  '@fastify/static',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'class-transformer',
  'class-validator',
  'pg-native',
  'ts-morph',
];

/** CommonJS libraries expect these. */
const COMMONJS = [
  "import { createRequire as commonjsRequire } from 'node:module';",
  "import { dirname as commonjsDirname } from 'node:path';",
  "import { fileURLToPath as commonjsFile } from 'node:url';",
  'const require = commonjsRequire(import.meta.url);',
  'const __filename = commonjsFile(import.meta.url);',
  'const __dirname = commonjsDirname(__filename);',
].join('\n');

// Joins an app's compiled service and the libraries it imports into one file: Node spends most of a service's start on finding and
// linking two thousand modules. Run in the app's folder; the parameters are packages that stay outside, since they find files
// beside themselves.
await rm('dist/main.js', { force: true });
await build({
  entryPoints: ['dist/service.js'],
  outfile: 'dist/main.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  keepNames: true,
  legalComments: 'linked',
  external: [...OPTIONAL, ...process.argv.slice(2)].flatMap((name) => [name, `${name}/*`]),
  banner: { js: COMMONJS },
  logLevel: 'warning',
});
