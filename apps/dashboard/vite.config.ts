import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstLoad } from './build/first-load.ts';
import { precompressed } from './build/precompressed.ts';

/** Most JavaScript that has to arrive before a page can be used, bytes as gzip makes them. */
const FIRST_LOAD_BYTES = 250_000;

/** The service that the development server shows. */
const service = process.env.HBSC_URL ?? 'http://127.0.0.1:3001';

export default defineConfig({
  base: '/dashboard/',
  plugins: [react(), firstLoad(FIRST_LOAD_BYTES), precompressed()],
  // The gateway puts a number used once here: style elements without it are refused, and scripts in the page in any case.
  html: { cspNonce: '{{nonce}}' },
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: {
    proxy: Object.fromEntries(
      ['/graphql', '/uploads', '/jobs', '/batches', '/models', '/queues'].map((path) => [
        path,
        { target: service, ws: true },
      ]),
    ),
  },
});
