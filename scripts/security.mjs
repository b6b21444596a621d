// Attacks the service as often as its figures ask, and prints them: about half an hour. HBSC_SEED repeats what the fuzzer drew.
process.env.HBSC_SECURITY = 'full';
process.argv.push('apps/worker/test/hostile', 'apps/gateway/test/hostile');
await import('./test.mjs');
