import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

// Has every image of others named by its digest too, which its owner cannot change as he can a tag. Asks the registries, by way of
// `docker buildx`. The parameters are files; those of this repository unless given.
const FILES = [
  'docker-compose.yml',
  ...['cli', 'gateway', 'worker'].map((app) => `deploy/${app}.Dockerfile`),
];

/** `image: NAME`, `ARG NODE_IMAGE=NAME` and `# syntax=NAME`, with a digest of before. What is built here has a variable in it. */
const IMAGE = /^(\s*image: |ARG NODE_IMAGE=|# syntax=)([\w./-]+:[\w.-]+)(@sha256:[0-9a-f]{64})?$/gm;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

const digests = new Map();
const given = process.argv.slice(2);
for (const file of given.length > 0 ? given : FILES) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replaceAll(IMAGE, (_line, before, image) => `${before}${image}@${digestOf(image)}`),
  );
}
for (const [image, digest] of digests) process.stdout.write(`${image} is ${digest}\n`);

function digestOf(image) {
  const known = digests.get(image);
  if (known) return known;
  const asked = ['buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}'];
  const { stdout, stderr, error } = spawnSync('docker', asked, { encoding: 'utf8' });
  const digest = (stdout ?? '').trim();
  if (!DIGEST.test(digest)) throw new Error(`${image} has no digest: ${error?.message ?? stderr}`);
  digests.set(image, digest);
  return digest;
}
