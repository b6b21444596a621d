// Breaks the service as often as its figures ask, and prints them: about half an hour.
process.env.HBSC_CHAOS = 'full';
process.argv.push('apps/cli/test/chaos');
await import('./test.mjs');
