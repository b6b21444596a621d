import { createRequire } from 'node:module';

interface S3Rver {
  run(): Promise<{ port: number }>;
}
type S3RverOptions = Readonly<Record<string, unknown>>;

/** `fork('s3-server.js', [FOLDER, PORT, BUCKET])`: tells its port, and serves until the process that forked it lets go. */
const [directory, port, bucket] = process.argv.slice(2);
const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as new (options: S3RverOptions) => S3Rver;
const server = new S3rver({
  directory,
  port: Number(port),
  address: '127.0.0.1',
  silent: true,
  configureBuckets: [{ name: bucket }],
});

process.once('disconnect', () => process.exit(0));
const listening = await server.run();
process.send?.(listening.port);
